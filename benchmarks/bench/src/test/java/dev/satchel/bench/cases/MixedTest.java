package dev.satchel.bench.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.bench.drivers.LoadSummary;
import dev.satchel.bench.systems.Depths;
import java.util.List;
import org.junit.jupiter.api.Test;

class MixedTest {
  private static final Depths STEADY = new Depths(List.of(5L, 5L, 5L, 5L));

  private static LoadSummary load(long requests, long refused, double p99Ms) {
    return new LoadSummary(
        requests - refused,
        refused,
        0,
        0,
        1,
        new LoadSummary.Latencies(1, 1, p99Ms, p99Ms, p99Ms),
        0,
        0);
  }

  @Test
  void aRateWithTimelyAnswersAndASteadyQueueHolds() {
    assertThat(new Mixed.Turn(1_000, load(100, 0, 9), load(900, 0, 9), STEADY, 1).holds()).isTrue();
  }

  @Test
  void aRateThatTheDriverDoesNotReachDoesNotHold() {
    assertThat(new Mixed.Turn(1_000, load(100, 0, 9), load(800, 0, 9), STEADY, 1).holds())
        .isFalse();
  }

  @Test
  void aRateWithARefusalOrAHighLatencyDoesNotHold() {
    assertThat(new Mixed.Turn(1_000, load(100, 1, 9), load(900, 0, 9), STEADY, 1).holds())
        .isFalse();
    assertThat(new Mixed.Turn(1_000, load(100, 0, 2_001), load(900, 0, 9), STEADY, 1).holds())
        .isFalse();
  }

  @Test
  void aRateWithAGrowingQueueOrALateCompletionDoesNotHold() {
    Depths growing = new Depths(List.of(100L, 200L, 300L, 400L));
    assertThat(new Mixed.Turn(1_000, load(100, 0, 9), load(900, 0, 9), growing, 1).holds())
        .isFalse();
    assertThat(new Mixed.Turn(1_000, load(100, 0, 9), load(900, 0, 9), STEADY, 6).holds())
        .isFalse();
  }
}
