package dev.satchel.workers.desk;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * How fast a run sends. In any stretch of time it sends at most what the rate allows for it and for
 * one second more, so that a slow step is made up for and a long interruption is not.
 *
 * @param perSecond at least 1
 */
record Pace(int perSecond) {
  private static final long MICROS = 1_000_000;
  private static final int STEPS_PER_SECOND = 4;
  private static final int MOST_AT_ONCE = 1_000;

  /**
   * From when the rate counts.
   *
   * @param since what it was before; null at the beginning, which may send for one second at once
   * @param sent how many have been sent
   */
  Instant since(@Nullable Instant since, int sent, Instant now) {
    Instant earliest = now.minus(1, ChronoUnit.SECONDS).minus(micros(sent), ChronoUnit.MICROS);
    if (since == null || since.isBefore(earliest)) {
      return earliest;
    }
    // It never sends more than is due, unless the clock has stepped back: then it goes on from
    // here.
    Instant latest = now.minus(micros(sent), ChronoUnit.MICROS);
    return since.isAfter(latest.plus(1, ChronoUnit.SECONDS)) ? latest : since;
  }

  /** How many may be sent now. */
  int allowed(Instant since, int sent, Instant now) {
    long due = ChronoUnit.MICROS.between(since, now) * perSecond / MICROS - sent;
    return Math.clamp(due, 0, MOST_AT_ONCE);
  }

  /** How long to wait until it is worth a step, zero when it is now. */
  Duration untilNextStep(Instant since, int sent, int left, Instant now) {
    int worth = Math.clamp(perSecond / STEPS_PER_SECOND, 1, MOST_AT_ONCE);
    long due = micros(sent + Math.min(worth, left));
    long wait = due - ChronoUnit.MICROS.between(since, now);
    return Duration.of(Math.max(0, wait), ChronoUnit.MICROS);
  }

  /** How long the rate takes for so many, rounded up. */
  private long micros(int messages) {
    return Math.ceilDiv(messages * MICROS, (long) perSecond);
  }
}
