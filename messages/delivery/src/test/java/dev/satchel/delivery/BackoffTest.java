package dev.satchel.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final long SEED = 7;
  private final Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(5));

  @Test
  void delaysAreDrawnBetweenNothingAndABoundThatDoublesUpToTheCap() {
    Random random = new Random(SEED);
    for (int failures = 1; failures < 200; failures++) {
      long bound = Math.min(1000L << Math.min(failures - 1, 20), 300_000);
      for (int i = 0; i < 50; i++) {
        assertThat(backoff.afterFailure(failures, random).toMillis()).isBetween(0L, bound);
      }
    }
  }

  @Test
  void aWaitGrowsSlowlyAndNeverPassesTheCap() {
    Duration asked = Duration.ofMillis(200);
    assertThat(backoff.whileWaiting(asked, 1)).isEqualTo(asked);
    assertThat(backoff.whileWaiting(asked, 10)).isEqualTo(Duration.ofSeconds(2));
    assertThat(backoff.whileWaiting(asked, 100_000)).isEqualTo(Duration.ofMinutes(1));
    assertThat(backoff.whileWaiting(Duration.ofHours(1), 3)).isEqualTo(Duration.ofMinutes(5));
  }
}
