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

  /** How many messages lie in a range, counted no further than a bound. */
  int count(Instant from, Instant to, int bound);

  /** Counts the first rows of a range, up to a bound, with their oldest times. */
  Level level(Instant from, Instant to, int bound);

  /**
   * The rows in a range of time.
   *
   * @param messages how many messages they store, counted up to a bound
   */
  record Level(int messages, @Nullable Instant oldestCreated, @Nullable Instant oldestDue) {}
}
