package dev.satchel.workers.desk;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  @Test
  void theFirstStepAllowsTheMessagesOfOneSecond() {
    Pace pace = new Pace(7);
    Instant since = pace.since(null, 0, NOW);

    assertThat(pace.allowed(since, 0, NOW)).isEqualTo(7);
    assertThat(pace.allowed(since, 7, NOW)).isZero();
  }

  @Test
  void theLowestRateAllowsOneMessagePerSecond() {
    Pace pace = new Pace(1);
    Instant since = pace.since(null, 0, NOW);

    assertThat(pace.untilNextStep(since, 1, 5, NOW)).isEqualTo(Duration.ofSeconds(1));
    assertThat(pace.allowed(since, 1, NOW.plusMillis(999))).isZero();
    assertThat(pace.allowed(since, 1, NOW.plusSeconds(1))).isOne();
  }

  @Test
  void theNextStepWaitsUntilTheMessagesOfAQuarterOfASecondAreDue() {
    Pace pace = new Pace(100);
    Instant since = pace.since(null, 0, NOW);

    assertThat(pace.untilNextStep(since, 100, 500, NOW)).isEqualTo(Duration.ofMillis(250));
    assertThat(pace.untilNextStep(since, 100, 3, NOW)).isEqualTo(Duration.ofMillis(30));
    assertThat(pace.untilNextStep(since, 60, 500, NOW)).isZero();
  }

  @Test
  void theMessagesOfOneSecondAreAllowedAfterAnInterruption() {
    Pace pace = new Pace(100);
    Instant since = pace.since(null, 0, NOW);
    Instant later = NOW.plus(Duration.ofDays(3));

    assertThat(pace.allowed(pace.since(since, 100, later), 100, later)).isEqualTo(100);
  }

  @Test
  void noMessageIsAllowedAtOnceAfterTheClockIsSetBack() {
    Pace pace = new Pace(100);
    Instant since = pace.since(null, 0, NOW);
    Instant before = NOW.minusSeconds(30);

    Instant again = pace.since(since, 100, before);
    assertThat(pace.allowed(again, 100, before)).isZero();
    assertThat(pace.untilNextStep(again, 100, 500, before)).isEqualTo(Duration.ofMillis(250));
  }

  @Test
  void oneStepAllowsAtMostAThousandMessages() {
    Pace pace = new Pace(10_000);
    Instant since = pace.since(null, 2_000_000_000, NOW);

    assertThat(pace.allowed(since, 2_000_000_000, NOW)).isEqualTo(1_000);
  }

  @Test
  void theRateIsAllowedAgainOneSecondAfterTheClockIsSetBack() {
    Pace pace = new Pace(100);
    Instant since = pace.since(null, 0, NOW);
    Instant anHourBack = NOW.minus(Duration.ofHours(1));

    Instant again = pace.since(since, 100, anHourBack);

    assertThat(pace.allowed(again, 100, anHourBack)).isZero();
    assertThat(pace.untilNextStep(again, 100, 500, anHourBack)).isEqualTo(Duration.ofMillis(250));
    assertThat(pace.allowed(again, 100, anHourBack.plusSeconds(1))).isEqualTo(100);
  }
}
