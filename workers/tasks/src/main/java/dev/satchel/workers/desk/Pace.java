package dev.satchel.workers.desk;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The rate limit of a replay. In any period it publishes at most what the rate allows for that
 * period and one second more: it catches up after a slow step, but not after a long interruption.
 *
 * @param perSecond messages per second, at least 1
 */
record Pace(int perSecond) {
  private static final long MICROS = 1_000_000;
  private static final int STEPS_PER_SECOND = 4;
  private static final int MOST_AT_ONCE = 1_000;

  /**
   * The start of the period for which the rate counts.
   *
   * @param since the previous start; null at the beginning, which allows one second's worth at once
   * @param sent how many messages have been sent so far
   */
  Instant since(@Nullable Instant since, int sent, Instant now) {
    Instant earliest = now.minus(1, ChronoUnit.SECONDS).minus(micros(sent), ChronoUnit.MICROS);
    if (since == null || since.isBefore(earliest)) {
      return earliest;
    }
    // No more is sent than is due. When more seems to have been sent, the clock was set back, and
    // the rate counts from now on.
    Instant latest = now.minus(micros(sent), ChronoUnit.MICROS);
    return since.isAfter(latest.plus(1, ChronoUnit.SECONDS)) ? latest : since;
  }

  /** How many messages may be sent now, 0 to 1,000. */
  int allowed(Instant since, int sent, Instant now) {
    long due = ChronoUnit.MICROS.between(since, now) * perSecond / MICROS - sent;
    return Math.clamp(due, 0, MOST_AT_ONCE);
  }

  /** How long to wait until the next step is worthwhile; zero when it is now. */
  Duration untilNextStep(Instant since, int sent, int left, Instant now) {
    int worth = Math.clamp(perSecond / STEPS_PER_SECOND, 1, MOST_AT_ONCE);
    long due = micros(sent + Math.min(worth, left));
    long wait = due - ChronoUnit.MICROS.between(since, now);
    return Duration.of(Math.max(0, wait), ChronoUnit.MICROS);
  }

  /** How many microseconds the rate takes for so many messages, rounded up. */
  private long micros(int messages) {
    return Math.ceilDiv(messages * MICROS, (long) perSecond);
  }
}
