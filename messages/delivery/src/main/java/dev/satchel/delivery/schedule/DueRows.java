package dev.satchel.delivery.schedule;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Stored messages in the order of {@code deliver_at}. That is a time of the database's clock for
 * all readers and writers: the clocks of hosts differ, and may step. Ranges of time include their
 * beginning and not their end.
 */
public interface DueRows {
  /** The database's clock. */
  Instant now();

  /** Whether there is a row in a range; another transaction may have locked it. */
  boolean any(Instant from, Instant to);

  /** How many messages are stored in a range, counted no further than a bound. */
  int count(Instant from, Instant to, int bound);

  /** Counts the messages of the first rows of a range, with their oldest times. */
  Level level(Instant from, Instant to, int rows);

  /**
   * The rows in a range of time.
   *
   * @param messages how many messages they store
   */
  record Level(int messages, @Nullable Instant oldestCreated, @Nullable Instant oldestDue) {
    public static final Level NOTHING = new Level(0, null, null);

    /** The rows of both. */
    public Level plus(Level other) {
      return new Level(
          (int) Math.min(Integer.MAX_VALUE, (long) messages + other.messages),
          older(oldestCreated, other.oldestCreated),
          older(oldestDue, other.oldestDue));
    }

    private static @Nullable Instant older(@Nullable Instant one, @Nullable Instant other) {
      if (one == null || other == null) {
        return one == null ? other : one;
      }
      return one.isBefore(other) ? one : other;
    }
  }
}
