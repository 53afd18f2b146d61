package dev.satchel.bench.systems;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class PastTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  @Test
  void thePastEndsTenMinutesBeforeNow() {
    Past past = Past.of(1_000, Clock.fixed(NOW, ZoneOffset.UTC));
    assertThat(past.firstMs() + 2 * past.payments())
        .isEqualTo(Instant.parse("2026-11-21T11:50:00Z").toEpochMilli());
  }

  @Test
  void theEndOfThePastIsAHexadecimalId() {
    String end = Past.of(10_000_000, Clock.fixed(NOW, ZoneOffset.UTC)).end();
    assertThat(end).hasSize(32).matches("[0-9a-f]{12}70{19}");
  }
}
