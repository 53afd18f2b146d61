package dev.satchel.workers.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class RetentionSettingsTest {
  private static RetentionSettings bind(Map<String, String> settings) {
    return new Binder(new MapConfigurationPropertySource(settings))
        .bindOrCreate("satchel.retention", RetentionSettings.class);
  }

  @Test
  void hasDefaults() {
    assertThat(bind(Map.of())).isEqualTo(OldRows.DEFAULTS);
  }

  @Test
  void acceptsARetentionOfZero() {
    assertThat(bind(Map.of("satchel.retention.audit", "0")).age(Area.Name.AUDIT))
        .isEqualTo(Duration.ZERO);
  }

  @ParameterizedTest
  @CsvSource({
    "inbox,23h",
    "tickets,-1d",
    "attempts,36501d",
    "dead-letters,1h",
    "dead-letter-runs,soon",
    "reconciliations,1s",
    "rows,0",
    "rows,501",
    "pause,61s",
    "pause,-1s"
  })
  void refusesValuesOutOfRange(String name, String value) {
    assertThatThrownBy(() -> bind(Map.of("satchel.retention." + name, value)))
        .hasStackTraceContaining(name);
  }
}
