package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.ingress.batches.WritingSettings;
import dev.satchel.ingress.deadletters.DeadLetterSettings;
import dev.satchel.ingress.keys.KeySettings;
import dev.satchel.ingress.limits.LimitSettings;
import dev.satchel.ingress.limits.Rates;
import dev.satchel.ingress.waiting.WaitingSettings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;

class SettingsTest {

  @Test
  void hasDefaults() {
    assertThat(bound("satchel.ingress.keys", KeySettings.class))
        .isEqualTo(
            new KeySettings(
                1000, null, 75, 50, Duration.ofSeconds(5), Duration.ofMinutes(10), 1000));
    assertThat(bound("satchel.ingress.limits", LimitSettings.class))
        .isEqualTo(new LimitSettings(null, null, null, null));
    assertThat(bound("satchel.ingress.writing", WritingSettings.class))
        .isEqualTo(new WritingSettings(2, 256, 10_000, null, 75, 50));
    assertThat(bound("satchel.ingress.waiting", WaitingSettings.class))
        .isEqualTo(
            new WaitingSettings(Duration.ofSeconds(30), null, 75, 50, Duration.ofSeconds(2)));
    assertThat(bound("satchel.dead-letters", DeadLetterSettings.class).editing()).isFalse();
    assertThat(bound("satchel", AssetSettings.class).assets()).isEmpty();
  }

  @Test
  void limitsThatAreNotSetFollowFromTheRateOfAKey() {
    assertThat(new LimitSettings(null, null, null, null).rates(10))
        .isEqualTo(new Rates(10, 10, 40, 40));
    assertThat(new LimitSettings(20L, null, null, 7L).rates(10))
        .isEqualTo(new Rates(20, 10, 80, 7));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "satchel.ingress.writing.writers=0",
        "satchel.ingress.writing.batch=2001",
        "satchel.ingress.writing.queue=-1",
        "satchel.ingress.writing.wrtiers=2",
        "satchel.ingress.waiting.longest=2m",
        "satchel.ingress.waiting.sweep=0s",
        "satchel.ingress.waiting.waiters=0",
        "satchel.ingress.waiting.key-share=101",
        "satchel.ingress.waiting.tenant-share=0",
        "satchel.ingress.writing.memory=much",
        "satchel.ingress.keys.in-hand=7",
        "satchel.ingress.keys.requests-per-second=0",
        "satchel.ingress.keys.remembered=1h",
        "satchel.ingress.limits.key-reads=0",
        "satchel.ingress.limits.tenant-writes=5000000",
        "satchel.ingress.limits.key-raeds=1",
        "satchel.ingress.keys.remembered-in-outage=0s",
        "satchel.ingress.keys.active-per-tenant=0",
        "satchel.dead-letters.edit=true",
        "satchel.dead-letters.editing=perhaps"
      })
  void refusesSettingsThatAreOutOfRangeOrMisspelt(String setting) {
    assertThatThrownBy(() -> contextWith(setting).close()).isInstanceOf(RuntimeException.class);
  }

  private static <T> T bound(String prefix, Class<T> type) {
    return new Binder(new MapConfigurationPropertySource(Map.of())).bindOrCreate(prefix, type);
  }

  private static AnnotationConfigApplicationContext contextWith(String setting) {
    String[] pair = setting.split("=", 2);
    AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
    context
        .getEnvironment()
        .getPropertySources()
        .addFirst(new MapPropertySource("test", Map.of(pair[0], pair[1])));
    context.register(Bound.class);
    context.refresh();
    return context;
  }

  @EnableConfigurationProperties({
    KeySettings.class,
    LimitSettings.class,
    WritingSettings.class,
    WaitingSettings.class,
    DeadLetterSettings.class
  })
  static class Bound {}
}
