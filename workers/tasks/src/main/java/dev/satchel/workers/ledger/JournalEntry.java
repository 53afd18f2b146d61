package dev.satchel.workers.ledger;

import dev.satchel.messages.Asset;
import dev.satchel.messages.TenantId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * One balanced change of the ledger: its postings sum to zero for each asset. An entry without
 * postings records a command that moved no money, such as a new credit limit, so that it too takes
 * effect once.
 *
 * @param id a UUIDv7, rising in the order of posting within a worker
 */
record JournalEntry(UUID id, TenantId tenant, Cause cause, List<Posting> postings) {

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

  JournalEntry {
    postings = List.copyOf(postings);
    Map<Asset, Long> sums = new TreeMap<>();
    for (Posting posting : postings) {
      sums.merge(posting.balance().asset(), posting.amount(), Math::addExact);
    }
    sums.forEach(
        (asset, sum) -> {
          if (sum != 0) {
            throw new IllegalArgumentException(cause + " leaves " + sum + " " + asset);
          }
        });
  }
}
