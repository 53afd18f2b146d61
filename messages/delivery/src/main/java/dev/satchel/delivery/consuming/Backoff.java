package dev.satchel.delivery.consuming;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential back-off with full jitter: a random delay between zero and a bound that doubles with
 * each failure, so that messages that failed together are not retried together.
 */
record Backoff(Duration base, Duration cap) {
  private static final int LARGEST_SHIFT = 30;

  /**
   * The delay after a failure.
   *
   * @param failures the number of failures so far, including this one
   */
  Duration afterFailure(int failures, RandomGenerator random) {
    long bound = base.toMillis() << Math.min(Math.max(failures - 1, 0), LARGEST_SHIFT);
    long capped = bound <= 0 ? cap.toMillis() : Math.min(bound, cap.toMillis());
    return Duration.ofMillis(random.nextLong(capped + 1));
  }
}
