package dev.satchel.delivery.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.remote.Breakers.Pass;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BreakersTest {
  private long now = Long.MAX_VALUE - 5;
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Breakers breakers = new Breakers(() -> now, registry);

  @Test
  void allCallsPassBeforeTheFirstFailure() {
    assertThat(breakers.pass("smtp")).isEqualTo(Pass.FREE);
    assertThat(breakers.pass("smtp")).isEqualTo(Pass.FREE);
    assertThat(breakers.away()).isEmpty();
    assertThat(gauge("smtp")).isZero();
  }

  @Test
  void anUnavailableDependencyDoesNotBlockAnother() {
    breakers.unavailable("smtp", Pass.FREE, "refused");
    assertThat(breakers.pass("smtp")).isEqualTo(Pass.NONE);
    assertThat(breakers.pass("node")).isEqualTo(Pass.FREE);
    assertThat(breakers.away()).containsExactly("smtp");
    assertThat(gauge("smtp")).isOne();
  }

  @Test
  void afterASecondOneProbePassesAtATime() {
    breakers.unavailable("smtp", Pass.FREE, "refused");
    passes(Duration.ofMillis(999));
    assertThat(breakers.pass("smtp")).isEqualTo(Pass.NONE);
    passes(Duration.ofMillis(1));
    assertThat(breakers.pass("smtp")).isEqualTo(Pass.PROBE);
    assertThat(breakers.pass("smtp")).isEqualTo(Pass.NONE);
  }

  @Test
  void theTimeBetweenProbesDoublesUpToThirtySeconds() {
    breakers.unavailable("smtp", Pass.FREE, "refused");
    for (int seconds : new int[] {1, 2, 4, 8, 16, 30, 30}) {
      passes(Duration.ofSeconds(seconds).minusMillis(1));
      assertThat(breakers.pass("smtp")).isEqualTo(Pass.NONE);
      passes(Duration.ofMillis(1));
      assertThat(breakers.pass("smtp")).isEqualTo(Pass.PROBE);
      breakers.unavailable("smtp", Pass.PROBE, "refused");
    }
  }

  @Test
  void failuresOfCallsInFlightDoNotDelayTheProbe() {
    breakers.unavailable("smtp", Pass.FREE, "refused");
    passes(Duration.ofMillis(900));
    breakers.unavailable("smtp", Pass.FREE, "refused");
    passes(Duration.ofMillis(100));
    assertThat(breakers.pass("smtp")).isEqualTo(Pass.PROBE);
  }

  @Test
  void aSuccessClosesTheBreakerAndResetsTheTimeBetweenProbes() {
    breakers.unavailable("smtp", Pass.FREE, "refused");
    passes(Duration.ofSeconds(1));
    assertThat(breakers.pass("smtp")).isEqualTo(Pass.PROBE);
    breakers.unavailable("smtp", Pass.PROBE, "refused");
    passes(Duration.ofSeconds(2));
    assertThat(breakers.pass("smtp")).isEqualTo(Pass.PROBE);
    breakers.available("smtp");
    assertThat(breakers.pass("smtp")).isEqualTo(Pass.FREE);
    assertThat(gauge("smtp")).isZero();
    breakers.unavailable("smtp", Pass.FREE, "refused");
    passes(Duration.ofSeconds(1));
    assertThat(breakers.pass("smtp")).isEqualTo(Pass.PROBE);
  }

  @Test
  void anAbandonedProbeIsFollowedByAnother() {
    breakers.unavailable("smtp", Pass.FREE, "refused");
    passes(Duration.ofSeconds(1));
    assertThat(breakers.pass("smtp")).isEqualTo(Pass.PROBE);
    breakers.abandoned("smtp", Pass.PROBE);
    assertThat(breakers.pass("smtp")).isEqualTo(Pass.PROBE);
    breakers.abandoned("smtp", Pass.FREE);
    assertThat(breakers.pass("smtp")).isEqualTo(Pass.NONE);
  }

  private double gauge(String dependency) {
    return registry.get("satchel.remote.breaker").tag("dependency", dependency).gauge().value();
  }

  private void passes(Duration time) {
    now += time.toNanos();
  }
}
