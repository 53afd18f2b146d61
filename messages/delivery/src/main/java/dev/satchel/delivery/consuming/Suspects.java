package dev.satchel.delivery.consuming;

import dev.satchel.delivery.inbox.Arrived;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * Messages that meet an SQL error of unknown class when they run alone, and since when. Such an
 * error counts as the database's fault as long as that is possible; it becomes the message's own
 * fault once that message alone has met it for long enough while others of its queue were
 * committed.
 */
public final class Suspects {
  /** Other messages count as committing if one was committed within this time. */
  private static final Duration LATELY = Duration.ofMinutes(1);

  private static final int REMEMBERED = 20_000;

  private final Duration longEnough;
  private final LongSupplier nanoTime;
  private final Map<UUID, Long> since = new HashMap<>();
  private long committedNanos;
  private boolean committed;

  /**
   * Starts without suspects; shared by the consumers of a queue.
   *
   * @param nanoTime a monotonic clock, such as {@link System#nanoTime}
   */
  public Suspects(Duration longEnough, LongSupplier nanoTime) {
    this.longEnough = longEnough;
    this.nanoTime = nanoTime;
  }

  /** Records that messages were committed; they are no longer suspects. */
  public synchronized void committed(List<Arrived> batch) {
    committed();
    if (!since.isEmpty()) {
      batch.forEach(arrived -> since.remove(arrived.messageId()));
    }
  }

  /** Records a commit without removing a message from the suspects. */
  public synchronized void committed() {
    committed = true;
    committedNanos = nanoTime.getAsLong();
  }

  /**
   * Records that a message met such an error alone; returns whether it is the message's own fault.
   * The message is then no longer a suspect, so that a later replay starts afresh.
   */
  public synchronized boolean convicted(UUID messageId) {
    long now = nanoTime.getAsLong();
    if (since.size() >= REMEMBERED) {
      since.clear();
    }
    long first = since.computeIfAbsent(messageId, id -> now);
    boolean othersCommit = committed && now - committedNanos <= LATELY.toNanos();
    boolean own = othersCommit && now - first >= longEnough.toNanos();
    if (own) {
      since.remove(messageId);
    }
    return own;
  }
}
