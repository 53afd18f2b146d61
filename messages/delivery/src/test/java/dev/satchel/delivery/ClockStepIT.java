package dev.satchel.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.delivery.consuming.QueueConsumer;
import dev.satchel.delivery.outbox.OutboxTable;
import dev.satchel.messages.TaskQueue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The clock of the host steps back an hour, as when a wrong clock is corrected. */
class ClockStepIT extends OnRealServers {
  private static final Duration AN_HOUR_BACK = Duration.ofHours(-1);

  private final SteppingClock clock = new SteppingClock();

  @Test
  void messagesCommittedAfterTheStepArePublishedAndRelayed() {
    try (TestNode node = TestNode.start(settings, clock)) {
      awaitEffectsOf(node.publish(5, Map.of()));
      clock.step(AN_HOUR_BACK);
      awaitEffectsOf(node.publish(5, Map.of()));
      UUID unpublished = node.bean(IdSource.class).next();
      // The row that a process leaves when it dies right after its commit.
      node.bean(OutboxTable.class)
          .insert(List.of(node.publication(unpublished, Map.of(), clock.instant())));
      awaitEffectsOf(List.of(unpublished));
    }
  }

  @Test
  void messagesCommittedBeforeTheStepAreRelayed() {
    try (TestNode node = TestNode.start(settings, clock)) {
      UUID unpublished = node.bean(IdSource.class).next();
      node.bean(OutboxTable.class)
          .insert(List.of(node.publication(unpublished, Map.of(), clock.instant())));
      clock.step(AN_HOUR_BACK);
      awaitEffectsOf(List.of(unpublished));
    }
  }

  @Test
  void retriesContinue() {
    settings.put("satchel.workers.default.backoff-cap", "2h");
    try (TestNode node = TestNode.start(settings, clock)) {
      UUID id = node.publish(1, Map.of("do", "retry-in", "delay", "PT3S")).getFirst();
      await().atMost(TestNode.SOON).until(() -> attempts(id).size() == 1);
      clock.step(AN_HOUR_BACK);
      UUID after = node.publish(1, Map.of("do", "retry-in", "delay", "PT1S")).getFirst();
      awaitEffectsOf(List.of(id, after));
    }
  }

  @Test
  void pausesQueueLevelsAndOutboxMetricsContinue() {
    settings.put("satchel.delivery.outbox-bound", 10);
    try (TestNode node = TestNode.start(settings, clock)) {
      awaitState(node, QueueConsumer.State.CONSUMING);
      clock.step(AN_HOUR_BACK);
      pause(node);
      List<UUID> held = node.publish(7, Map.of());
      await()
          .atMost(TestNode.SOON)
          .until(
              () ->
                  count(
                          "SELECT COUNT(*) FROM workers_queue_level WHERE queue = ? AND ready = 7",
                          TaskQueue.PAYMENTS.queueName())
                      == 1);
      resume(node);
      awaitEffectsOf(held);
      assertThat(node.bean(OutboxLevel.class).full()).isFalse();
      jdbc.update(
          """
          INSERT INTO workers_outbox (id, message_id, attempt, exchange, routing_key, type, body,
                                      created_at, deliver_at)
          SELECT RANDOM_BYTES(16), RANDOM_BYTES(16), 1, 'nowhere', 'payments', 'x', '', created, due
          FROM (SELECT UTC_TIMESTAMP(6) AS created,
                       UTC_TIMESTAMP(6) + INTERVAL 5 MINUTE AS due
                FROM information_schema.columns LIMIT 20) rows_of_it
          """);
      await().atMost(TestNode.SOON).until(() -> node.bean(OutboxLevel.class).full());
    }
  }
}
