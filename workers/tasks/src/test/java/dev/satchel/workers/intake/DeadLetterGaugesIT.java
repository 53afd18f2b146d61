package dev.satchel.workers.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The gauges of open dead letters. */
class DeadLetterGaugesIT extends OnTheIntake {
  @Test
  void gaugesReportOpenDeadLettersAndDeleteExpiredHourlyCounts() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    DeadLetterGauges gauges =
        new DeadLetterGauges(database.jdbc(), transactions(), registry, clock);
    for (int i = 0; i < 30; i++) {
      take(Letters.parked(ids.next(), 1, "cause " + i));
    }
    take(Letters.parked(ids.next(), 1, "cause 7"));
    database
        .jdbc()
        .sql("INSERT INTO dead_letter_hour VALUES (RANDOM_BYTES(16), '2026-11-19 12:00', 1)")
        .update();
    gauges.start();
    try {
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> number("SELECT COUNT(*) FROM dead_letter_hour") == 30);
      assertThat(registry.get("satchel.dead.letters.open").tag("queue", "payments").gauge().value())
          .isEqualTo(31);
      assertThat(registry.get("satchel.dead.letters.group.open").gauges()).hasSize(20);
      assertThat(
              registry
                  .get("satchel.dead.letters.group.open")
                  .tag("cause", "cause 7")
                  .gauge()
                  .value())
          .isEqualTo(2);
      assertThat(registry.get("satchel.dead.letters.oldest.age").gauge().value()).isEqualTo(629);
    } finally {
      gauges.stop();
    }
  }
}
