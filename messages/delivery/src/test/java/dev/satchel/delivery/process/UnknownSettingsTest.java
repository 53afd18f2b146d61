package dev.satchel.delivery.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.MapPropertySource;

/** An unknown setting of Satchel stops every process at its start. */
class UnknownSettingsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "satchel.ingres.writing.writers",
        "satchel.ingress.sweep",
        "satchel.ingress.trusted-proxy",
        "satchel.ingress.forwarded-headers",
        "satchel.worker.roles",
        "satchel.asset",
        "satchel.root"
      })
  void refusesUnknownKeys(String key) {
    assertThatThrownBy(() -> start(key))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("unknown settings: " + key);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "satchel.assets",
        "satchel.assets[0]",
        "satchel.delivery.process",
        "satchel.workers.roles",
        "satchel.workers.role.payments.batch",
        "satchel.ingress.waiting.sweep",
        "satchel.ingress.trusted-proxies",
        "satchel.ingress.trusted-proxies[1]",
        "satchel.ingress.forwarded-header",
        "satchel.ingress.tls.certificate",
        "satchel.scheduler.nodes",
        "satchel.payments.searchable-metadata[0]",
        "satchel.standalone.port",
        "other.key"
      })
  void acceptsKnownKeysAndKeysOfOtherPrefixes(String key) {
    assertThatCode(() -> start(key)).doesNotThrowAnyException();
  }

  @Test
  void isImportedByTheDeliveryConfiguration() {
    Import imported = DeliveryConfiguration.class.getAnnotation(Import.class);
    assertThat(imported).isNotNull();
    assertThat(imported == null ? List.of() : List.of((Object[]) imported.value()))
        .contains(UnknownSettings.class);
  }

  private static void start(String key) {
    try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
      context
          .getEnvironment()
          .getPropertySources()
          .addFirst(new MapPropertySource("test", Map.of(key, "1")));
      context.register(UnknownSettings.class);
      context.refresh();
    }
  }
}
