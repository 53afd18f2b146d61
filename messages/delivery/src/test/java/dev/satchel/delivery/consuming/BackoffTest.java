package dev.satchel.delivery.consuming;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final long SEED = 7;
  private final Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(5));

  @Test
  void delaysAreBetweenZeroAndALimitThatDoublesUpToTheCap() {
    Random random = new Random(SEED);
    for (int failures = 1; failures < 200; failures++) {
      long bound = Math.min(1000L << Math.min(failures - 1, 20), 300_000);
      for (int i = 0; i < 50; i++) {
        assertThat(backoff.afterFailure(failures, random).toMillis()).isBetween(0L, bound);
      }
    }
  }
}
