package dev.satchel.ingress.chain;

import dev.satchel.delivery.Sequence;
import dev.satchel.delivery.Transactions;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Moves entries into pages after they were committed. Every ingress runs one; the lock of the
 * sequence decides which of them takes the next entries.
 */
final class AuditSequencer {
  static final String NAME = "audit";

  private final Transactions transactions;
  private final Sequence sequence;
  private final PendingRows pending;
  private final EarlierEntries earlier;
  private final PageRows pages;

  AuditSequencer(Transactions transactions, JdbcTemplate jdbc) {
    this.transactions = transactions;
    this.sequence = new Sequence(jdbc, NAME);
    this.pending = new PendingRows(jdbc);
    this.earlier = new EarlierEntries(jdbc);
    this.pages = new PageRows(jdbc);
  }

  /**
   * Takes the oldest entries, in one transaction: after a crash either all of them are in pages or
   * none. A call waits for one in another thread of this process, and not for other processes.
   *
   * @return whether there may be more
   */
  synchronized boolean step() {
    if (!pending.any() && !earlier.any()) {
      return false;
    }
    return transactions.call(
        publications -> {
          AtomicBoolean more = new AtomicBoolean();
          boolean _ =
              sequence.advance(
                  head -> {
                    PendingRows.Taken taken = taken();
                    more.set(taken.more());
                    return add(taken.lines(), head);
                  });
          return more.get();
        });
  }

  private PendingRows.Taken taken() {
    byte[] old = earlier.take();
    PendingRows.Taken taken = pending.take();
    if (old.length == 0) {
      return taken;
    }
    byte[] lines = Arrays.copyOf(old, old.length + taken.lines().length);
    System.arraycopy(taken.lines(), 0, lines, old.length, taken.lines().length);
    return new PendingRows.Taken(lines, true);
  }

  private Sequence.Head add(byte[] lines, Sequence.Head from) {
    if (lines.length == 0) {
      return from;
    }
    Instant closedAt = pages.closingTime();
    Sequence.Head head = from;
    for (AuditPage page : AuditPage.cut(lines)) {
      long seq = head.last() + 1;
      byte[] hash = Chain.link(head.hash(), seq, page.digest(closedAt));
      pages.add(new PageRows.Link(seq, hash), closedAt, page);
      head = new Sequence.Head(seq, hash);
    }
    return head;
  }
}
