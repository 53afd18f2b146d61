package dev.satchel.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class AnswerSettingsTest {
  @Test
  void hasNoFixedDefault() {
    assertThat(bound(Map.of())).isEqualTo(new AnswerSettings(null));
    assertThat(bound(Map.of()).unreadBytes()).isPositive();
    assertThat(bound(Map.of("satchel.ingress.answers.unread", "4MB")).unreadBytes())
        .isEqualTo(4 << 20);
  }

  @ParameterizedTest
  @ValueSource(strings = {"3MB", "0", "-1"})
  void namesTheSettingThatIsTooSmall(String unread) {
    assertThatThrownBy(() -> bound(Map.of("satchel.ingress.answers.unread", unread)))
        .hasStackTraceContaining("satchel.ingress.answers.unread must be at least 4 MB");
  }

  private static AnswerSettings bound(Map<String, String> settings) {
    return new Binder(new MapConfigurationPropertySource(settings))
        .bindOrCreate("satchel.ingress.answers", AnswerSettings.class);
  }
}
