package dev.satchel.workers.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class TrialBalanceSettingsTest {
  private static TrialBalanceSettings bind(Map<String, String> settings) {
    return new Binder(new MapConfigurationPropertySource(settings))
        .bindOrCreate("satchel.trial-balance", TrialBalanceSettings.class);
  }

  @Test
  void hasDefaults() {
    assertThat(bind(Map.of())).isEqualTo(new TrialBalanceSettings(Duration.ofDays(1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "59s", "91d", "soon"})
  void refusesValuesOutOfRange(String within) {
    assertThatThrownBy(() -> bind(Map.of("satchel.trial-balance.verify-within", within)))
        .hasStackTraceContaining("verify-within");
  }
}
