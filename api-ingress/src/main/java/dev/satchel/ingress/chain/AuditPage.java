package dev.satchel.ingress.chain;

import dev.satchel.delivery.audit.NamedIds;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A page of the audit log.
 *
 * @param firstMs the first time in the ids of its entries, in milliseconds
 * @param lastMs the last one
 * @param lines its entries, each ended by a line feed
 */
@SuppressWarnings("ArrayRecordComponent") // bytes on their way to a row, never compared
record AuditPage(long firstMs, long lastMs, int entries, byte[] lines) {
  /** The most entries of a page. */
  static final int MOST_ENTRIES = 1_000;

  /** A page is closed before it is longer, in bytes; a longer entry has a page of its own. */
  static final int MOST_BYTES = 1 << 20;

  /** The longest time from the first to the last id, so that few pages contain a given time. */
  static final long MOST_MS = 60_000;

  /** Cuts lines into pages, in their order. */
  static List<AuditPage> cut(byte[] lines) {
    List<AuditPage> pages = new ArrayList<>();
    List<Line> page = new ArrayList<>();
    long first = 0;
    long last = 0;
    for (Line line : Line.all(lines)) {
      long ms = line.ms() == 0 ? last : line.ms();
      if (!page.isEmpty()) {
        long earlier = Math.min(first, ms);
        long later = Math.max(last, ms);
        if (page.size() < MOST_ENTRIES
            && line.to() - page.getFirst().from() < MOST_BYTES
            && later - earlier <= MOST_MS) {
          first = earlier;
          last = later;
          page.add(line);
          continue;
        }
        pages.add(of(lines, page, first, last));
        page.clear();
      }
      first = ms;
      last = ms;
      page.add(line);
    }
    if (!page.isEmpty()) {
      pages.add(of(lines, page, first, last));
    }
    return pages;
  }

  private static AuditPage of(byte[] lines, List<Line> page, long first, long last) {
    int from = page.getFirst().from();
    byte[] own = new byte[page.getLast().to() + 1 - from];
    System.arraycopy(lines, from, own, 0, own.length);
    return new AuditPage(first, last, page.size(), own);
  }

  /**
   * The terms under which the page is found: tenants, actors, and ids that were not made within its
   * times.
   */
  Set<Long> terms() {
    Set<String> texts = new HashSet<>();
    for (Line line : Line.all(lines)) {
      texts.add(Terms.tenant(line.tenant()));
      texts.add(Terms.actor(line.tenant(), line.actor()));
      NamedIds.find(
          lines,
          line.named(),
          line.to(),
          (from, to) -> {
            int digits = to - Terms.ID_DIGITS;
            if (!covers(Line.ms(lines, digits))) {
              texts.add(
                  Terms.id(
                      line.tenant(),
                      new String(lines, digits, Terms.ID_DIGITS, StandardCharsets.US_ASCII)));
            }
          });
    }
    Set<Long> terms = new HashSet<>();
    texts.forEach(text -> terms.add(Terms.hash(text)));
    return terms;
  }

  private boolean covers(long ms) {
    return ms >= firstMs && ms <= lastMs;
  }

  /** The SHA-256 of the page, closed at that time. */
  byte[] digest(Instant closedAt) {
    MessageDigest digest = Chain.sha256();
    digest.update(
        ByteBuffer.allocate(3 * Long.BYTES + Integer.BYTES)
            .putLong(ChronoUnit.MICROS.between(Instant.EPOCH, closedAt))
            .putLong(firstMs)
            .putLong(lastMs)
            .putInt(entries)
            .array());
    return digest.digest(lines);
  }
}
