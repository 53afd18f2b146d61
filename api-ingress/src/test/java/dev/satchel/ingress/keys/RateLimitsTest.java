package dev.satchel.ingress.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bucket4j.TimeMeter;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RateLimitsTest {
  private long nanos;
  private final RateLimits limits =
      new RateLimits(
          10,
          new TimeMeter() {
            @Override
            public long currentTimeNanos() {
              return nanos;
            }

            @Override
            public boolean isWallClockBased() {
              return false;
            }
          });

  @Test
  void limitsEachKeyByItsOwnRate() {
    for (int i = 9; i >= 0; i--) {
      assertThat(limits.take(new UUID(1, 1))).isEqualTo(new RateLimits.Take(true, i, 0));
    }
    assertThat(limits.take(new UUID(1, 1))).isEqualTo(new RateLimits.Take(false, 0, 1));
    assertThat(limits.take(new UUID(2, 2)).taken()).isTrue();
  }

  @Test
  void refillsEvenly() {
    for (int i = 0; i < 10; i++) {
      limits.take(new UUID(1, 1));
    }
    nanos += 100_000_000;
    assertThat(limits.take(new UUID(1, 1)).taken()).isTrue();
    assertThat(limits.take(new UUID(1, 1)).taken()).isFalse();
  }
}
