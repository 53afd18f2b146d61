package dev.satchel.cli;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Recomputes the audit chain from the digests of its pages. It goes on after damage, from the hash
 * that is stored, so that each damaged page is reported once.
 */
final class ChainCheck {
  private static final HexFormat HEX = HexFormat.of();

  /** Further damage is counted and not described. */
  private static final int MOST_DAMAGE = 100;

  private final @Nullable ChainHead noted;
  private final List<String> damage = new ArrayList<>();
  private ChainHead last = new ChainHead(0, "0".repeat(64));
  private boolean begun;
  private boolean notedFound;
  private long verified;

  ChainCheck(@Nullable ChainHead noted) {
    this.noted = noted;
  }

  /** The last page so far. */
  ChainHead last() {
    return last;
  }

  /** How many pages were right. */
  long verified() {
    return verified;
  }

  /** What is wrong, a sentence each. */
  List<String> damage() {
    return List.copyOf(damage);
  }

  /** Checks one answer, which begins after {@link #last}; returns whether another one follows. */
  boolean answer(JsonNode answer) {
    purgedUpTo(ChainHead.of(answer.path("start")));
    List<JsonNode> rows = Json.list(answer, "data");
    for (JsonNode row : rows) {
      ChainHead stored = ChainHead.of(row);
      // A page that was purged after it was read is in the answer, and before its start.
      if (stored.seq() > last.seq()) {
        check(stored, Json.textOrNull(row, "digest"));
      }
    }
    if (rows.isEmpty()) {
      end(ChainHead.of(answer.path("head")));
    }
    return !rows.isEmpty();
  }

  private void purgedUpTo(ChainHead start) {
    if (!begun || start.seq() > last.seq()) {
      last = start;
      compareNoted(start);
    }
    begun = true;
  }

  private void check(ChainHead stored, @Nullable String digest) {
    if (stored.seq() != last.seq() + 1) {
      found(
          last.seq() + 2 == stored.seq()
              ? "page %d is missing".formatted(last.seq() + 1)
              : "the pages %d to %d are missing".formatted(last.seq() + 1, stored.seq() - 1));
    } else if (digest == null) {
      found("page %d cannot be read".formatted(stored.seq()));
    } else if (!stored.hash().equals(link(last.hash(), stored.seq(), digest))) {
      found("page %d was changed".formatted(stored.seq()));
    } else {
      verified++;
    }
    last = stored;
    compareNoted(stored);
  }

  private void compareNoted(ChainHead at) {
    if (noted != null && noted.seq() == at.seq()) {
      notedFound = true;
      if (!noted.hash().equals(at.hash())) {
        found("page %d has another hash than --head: the chain was rewritten".formatted(at.seq()));
      }
    }
  }

  private void end(ChainHead head) {
    if (last.seq() < head.seq()) {
      found("the pages %d to %d are missing at the end".formatted(last.seq() + 1, head.seq()));
    } else if (last.seq() == head.seq() && !last.hash().equals(head.hash())) {
      found("page %d has another hash than the head".formatted(head.seq()));
    }
    if (noted != null && !notedFound) {
      found(
          noted.seq() > last.seq()
              ? "page %d of --head is missing: the chain was truncated".formatted(noted.seq())
              : "page %d of --head was purged, and cannot be compared".formatted(noted.seq()));
    }
  }

  private void found(String what) {
    if (damage.size() < MOST_DAMAGE) {
      damage.add(what);
    } else if (damage.size() == MOST_DAMAGE) {
      damage.add("and more");
    }
  }

  private static String link(String before, long seq, String digest) {
    try {
      MessageDigest link = MessageDigest.getInstance("SHA-256");
      link.update(HEX.parseHex(before));
      link.update(ByteBuffer.allocate(Long.BYTES).putLong(seq).array());
      return HEX.formatHex(link.digest(HEX.parseHex(digest)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
