package dev.satchel.workers.ledger;

import dev.satchel.messages.Asset;
import dev.satchel.messages.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * One balanced change of the ledger: its postings sum to zero for each asset. An entry without
 * postings records a command that moved no money, such as a new credit limit, so that it too takes
 * effect once.
 *
 * @param id a UUIDv7, rising in the order of posting within a worker and within a balance
 */
record JournalEntry(UUID id, TenantId tenant, Cause cause, List<Line> lines) {

  /** The part of a balance that a posting changes. */
  enum Layer {
    FREE("free"),
    HELD("held");

    private final String wireName;

    Layer(String wireName) {
      this.wireName = wireName;
    }

    String wireName() {
      return wireName;
    }
  }

  /** One line of an entry: a positive amount adds to the balance, a negative one takes from it. */
  record Posting(BalanceKey balance, Layer layer, long amount) {
    Posting {
      if (amount == 0) {
        throw new IllegalArgumentException("a posting must change a balance: " + balance);
      }
    }
  }

  /** A posting and its balance right after it. */
  record Line(Posting posting, Balance after) {}

  JournalEntry {
    lines = List.copyOf(lines);
    Map<Asset, Long> sums = new TreeMap<>();
    for (Line line : lines) {
      Posting posting = line.posting();
      sums.merge(posting.balance().asset(), posting.amount(), Math::addExact);
    }
    sums.forEach(
        (asset, sum) -> {
          if (sum != 0) {
            throw new IllegalArgumentException(cause + " leaves " + sum + " " + asset);
          }
        });
  }

  List<Posting> postings() {
    return lines.stream().map(Line::posting).toList();
  }

  /** The time of the entry, which is that of its id: it does not decrease within a balance. */
  Instant postedAt() {
    return Instant.ofEpochMilli(millis(id));
  }

  /** The time in a UUIDv7 (RFC 9562, section 5.7). */
  static long millis(UUID id) {
    return id.getMostSignificantBits() >>> 16;
  }
}
