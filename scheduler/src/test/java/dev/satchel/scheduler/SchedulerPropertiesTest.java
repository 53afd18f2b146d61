package dev.satchel.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.LocalTime;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class SchedulerPropertiesTest {

  private static SchedulerProperties bind(Map<String, String> settings) {
    return new Binder(new MapConfigurationPropertySource(settings))
        .bindOrCreate("satchel.scheduler", SchedulerProperties.class);
  }

  @Test
  void hasDefaults() {
    assertThat(bind(Map.of()))
        .isEqualTo(
            new SchedulerProperties(
                Duration.ofMinutes(5),
                Duration.ofMinutes(1),
                Duration.ofDays(1),
                LocalTime.of(2, 40)));
  }

  @Test
  void acceptsIntervals() {
    assertThat(
            bind(Map.of("satchel.scheduler.trial-balance-interval", "1s")).trialBalanceInterval())
        .isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void acceptsATimeOfDayForThePurgeInWholeSeconds() {
    assertThat(bind(Map.of("satchel.scheduler.purge-at", "23:15:30")).purgeAt())
        .isEqualTo(LocalTime.of(23, 15, 30));
    assertThatThrownBy(() -> bind(Map.of("satchel.scheduler.purge-at", "23:15:30.5")))
        .hasStackTraceContaining("purge-at");
    assertThatThrownBy(() -> bind(Map.of("satchel.scheduler.purge-interval", "2d")))
        .hasStackTraceContaining("purge-interval");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0s", "-1m", "999ms", "1500ms", "25h", "soon"})
  void refusesInvalidIntervals(String interval) {
    assertThatThrownBy(() -> bind(Map.of("satchel.scheduler.reconcile-tickets-interval", interval)))
        .hasStackTraceContaining("reconcile-tickets-interval");
  }
}
