package dev.satchel.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Messages that are due later: they stay out of the outbox and are moved into it in time. */
class ScheduleIT extends OnRealServers {
  @Test
  void messagesDueInAnHourAreInTheScheduleAndNotInTheOutboxMetrics() {
    settings.put("satchel.delivery.outbox-bound", 5);
    settings.put("satchel.workers.default.backoff-cap", "2h");
    try (TestNode node = TestNode.start(settings)) {
      List<UUID> ids = node.publish(20, Map.of("do", "retry-in", "delay", "PT1H"));
      await().atMost(TestNode.SOON).until(() -> attempted(ids) == 20);
      awaitOutboxEmpty();
      awaitGauge(node, "satchel.outbox.depth", 0);
      assertThat(node.bean(OutboxLevel.class).full()).isFalse();
      assertThat(count("SELECT COUNT(*) FROM workers_schedule")).isEqualTo(20);
      awaitGauge(node, "satchel.schedule.waiting", 20);
      awaitGauge(node, "satchel.schedule.overdue", 0);
      jdbc.update("UPDATE workers_schedule SET deliver_at = UTC_TIMESTAMP(6)");
      awaitEffectsOf(ids);
      awaitGauge(node, "satchel.schedule.waiting", 0);
    }
  }

  @Test
  void dueMessagesThatCannotBePublishedAreReportedAsOverdue() {
    settings.put("spring.rabbitmq.port", 1);
    settings.put("satchel.workers.roles", "operations");
    try (TestNode node = TestNode.start(settings)) {
      scheduleRow("UTC_TIMESTAMP(6) - INTERVAL 90 SECOND");
      await().atMost(TestNode.SOON).until(() -> gauge(node, "satchel.schedule.overdue") >= 90);
      assertThat(gauge(node, "satchel.outbox.age")).isZero();
      assertThat(outboxRows()).isZero();
    }
  }

  @Test
  void twoRelaysSendDueMessagesOnce() {
    settings.put("satchel.delivery.lease", "5m");
    try (TestNode one = TestNode.start(settings);
        TestNode two = TestNode.start(settings)) {
      List<UUID> ids = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        ids.addAll(one.publish(500, Map.of("do", "retry-in", "delay", "PT0.5S")));
      }
      // With such a long lease no outbox row is published a second time.
      awaitEffectsOf(ids);
      awaitOutboxEmpty();
      assertThat(count("SELECT COUNT(*) FROM workers_schedule")).isZero();
      assertThat(duplicates(one) + duplicates(two)).isZero();
    }
  }

  @Test
  void delayedOutboxRowsOfThePreviousReleaseAreSentWhenDue() {
    try (TestNode node = TestNode.start(settings)) {
      Publication soon = node.publication(UUID.randomUUID(), Map.of(), Instant.EPOCH);
      jdbc.update(
          """
          INSERT INTO workers_outbox (id, message_id, attempt, exchange, routing_key, type, body,
                                      created_at, deliver_at)
          VALUES (?, ?, 2, 'satchel.tasks', 'payments', ?, ?, UTC_TIMESTAMP(6),
                  UTC_TIMESTAMP(6) + INTERVAL 3 SECOND)
          """,
          Sql.bytes(soon.id()),
          Sql.bytes(soon.messageId()),
          soon.type(),
          soon.body());
      awaitEffectsOf(List.of(soon.messageId()));
      awaitOutboxEmpty();
    }
  }

  @Test
  void rowsCommittedLongAfterTheyAreDueAreFoundAndSent() {
    try (TestNode node = TestNode.start(settings)) {
      awaitEffectsOf(node.publish(1, Map.of()));
      // The rows that a transaction leaves when it commits hours after they are due.
      for (int hours : List.of(0, 1, 30, 24 * 400)) {
        Publication late = node.publication(UUID.randomUUID(), Map.of(), Instant.EPOCH);
        for (String table : List.of("workers_outbox", "workers_schedule")) {
          jdbc.update(
              """
              INSERT INTO %s (id, message_id, attempt, exchange, routing_key, type, body,
                              created_at, deliver_at)
              VALUES (RANDOM_BYTES(16), ?, 1, 'satchel.tasks', 'payments', ?, ?, UTC_TIMESTAMP(6),
                      UTC_TIMESTAMP(6) - INTERVAL ? HOUR - INTERVAL 1 MINUTE)
              """
                  .formatted(table),
              Sql.bytes(late.messageId()),
              late.type(),
              late.body(),
              hours);
        }
        awaitEffectsOf(List.of(late.messageId()));
      }
      awaitOutboxEmpty();
      await()
          .atMost(TestNode.SOON)
          .until(() -> count("SELECT COUNT(*) FROM workers_schedule") == 0);
    }
  }

  @Test
  void aFullOutboxIsDetectedAtTheStartWithoutABroker() {
    settings.put("spring.rabbitmq.port", 1);
    settings.put("satchel.workers.roles", "operations");
    settings.put("satchel.delivery.outbox-bound", 50);
    for (int i = 0; i < 60; i++) {
      outboxRow("UTC_TIMESTAMP(6) - INTERVAL %d MINUTE".formatted(i * i));
    }
    try (TestNode node = TestNode.start(settings)) {
      await().atMost(TestNode.SOON).until(() -> node.bean(OutboxLevel.class).full());
      await().atMost(TestNode.SOON).until(() -> gauge(node, "satchel.outbox.age") >= 59 * 59 * 60);
      jdbc.update("DELETE FROM workers_outbox");
      await().atMost(TestNode.SOON).until(() -> !node.bean(OutboxLevel.class).full());
    }
  }

  private int attempted(List<UUID> ids) {
    return (int) ids.stream().filter(id -> attempts(id).size() == 1).count();
  }

  private void scheduleRow(String due) {
    row("workers_schedule", due);
  }

  private void outboxRow(String due) {
    row("workers_outbox", due);
  }

  private void row(String table, String due) {
    jdbc.update(
        """
        INSERT INTO %s (id, message_id, attempt, exchange, routing_key, type, body, created_at,
                        deliver_at)
        VALUES (RANDOM_BYTES(16), RANDOM_BYTES(16), 1, 'satchel.tasks', 'payments', 'x', '', %s, %s)
        """
            .formatted(table, due, due));
  }

  private static double duplicates(TestNode node) {
    return node.bean(MeterRegistry.class).find("satchel.duplicates").counters().stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  private static void awaitGauge(TestNode node, String name, double value) {
    await().atMost(TestNode.SOON).until(() -> gauge(node, name) == value);
  }

  private static double gauge(TestNode node, String name) {
    return node.bean(MeterRegistry.class).get(name).gauge().value();
  }
}
