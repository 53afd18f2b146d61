package dev.satchel.delivery.consuming;

import dev.satchel.delivery.inbox.Arrived;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * Messages that meet an SQL error of no known kind when they are run alone, and since when. Such an
 * error is the database's as long as it may be; it is the message's once that message alone has met
 * it for long enough while others of its queue were committed.
 */
public final class Suspects {
  /** Others count as committing when one did so lately. */
  private static final Duration LATELY = Duration.ofMinutes(1);

  private static final int REMEMBERED = 20_000;

  private final Duration longEnough;
  private final LongSupplier nanoTime;
  private final Map<UUID, Long> since = new HashMap<>();
  private long committedNanos;
  private boolean committed;

  /**
   * None yet; shared by the consumers of a queue.
   *
   * @param nanoTime a clock that never steps back, as {@link System#nanoTime}
   */
  public Suspects(Duration longEnough, LongSupplier nanoTime) {
    this.longEnough = longEnough;
    this.nanoTime = nanoTime;
  }

  /** Notes that messages were committed, which are under no suspicion then. */
  public synchronized void committed(List<Arrived> batch) {
    committed();
    if (!since.isEmpty()) {
      batch.forEach(arrived -> since.remove(arrived.messageId()));
    }
  }

  /** Notes that something was committed that has no part in a message. */
  public synchronized void committed() {
    committed = true;
    committedNanos = nanoTime.getAsLong();
  }

  /**
   * Notes that a message met such an error alone; tells whether it is the message's own. One that
   * is replayed later is under no suspicion.
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
