package dev.satchel.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.delivery.consuming.QueueConsumer;
import dev.satchel.delivery.process.DeliveryLifecycle;
import dev.satchel.delivery.queues.QueueLevels;
import dev.satchel.messages.TaskQueue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The stored levels of queues and consumers, on a real RabbitMQ and a real MySQL. */
class QueueLevelsIT extends OnRealServers {
  @Test
  void aPauseTakesEffectWithinTwoSecondsAndReadyMessagesAreCounted() {
    try (TestNode node = TestNode.start(settings)) {
      awaitState(node, QueueConsumer.State.CONSUMING);
      awaitRow("SELECT COUNT(*) FROM workers_consumer WHERE state = 'consuming' AND consumers = 1");
      node.bean(QueuePauses.class).pause(TaskQueue.PAYMENTS);
      await()
          .atMost(Duration.ofSeconds(2))
          .until(
              () ->
                  node.bean(DeliveryLifecycle.class).consumerStates().get(TaskQueue.PAYMENTS)
                      == QueueConsumer.State.PAUSED);
      List<UUID> ids = node.publish(30, Map.of());
      awaitRow("SELECT COUNT(*) FROM workers_consumer WHERE state = 'paused' AND consumers = 0");
      awaitRow(
          "SELECT COUNT(*) FROM workers_queue_level WHERE queue = 'payments' AND ready = 30"
              + " AND growth > 0 AND in_hand = 0");
      resume(node);
      awaitEffectsOf(ids);
      awaitRow(
          "SELECT COUNT(*) FROM workers_consumer WHERE queue = 'payments'"
              + " AND handled_per_second > 1 AND in_hand = 0");
      awaitRow(
          "SELECT COUNT(*) FROM workers_queue_level WHERE queue = 'payments' AND ready = 0"
              + " AND growth < 0");
    }
  }

  @Test
  void unacknowledgedMessagesCountAsInFlight() {
    settings.put("satchel.workers.default.time-limit", "15s");
    settings.put("satchel.workers.default.attempts", 1);
    try (TestNode node = TestNode.start(settings)) {
      node.publish(1, Map.of("do", "hang"));
      awaitRow("SELECT COUNT(*) FROM workers_consumer WHERE queue = 'payments' AND in_hand = 1");
      awaitRow("SELECT COUNT(*) FROM workers_queue_level WHERE queue = 'payments' AND in_hand = 1");
      awaitRow(
          "SELECT COUNT(*) FROM workers_queue_level WHERE queue = 'payments' AND dead_letters = 1"
              + " AND in_hand = 0");
    }
  }

  @Test
  void aProcessDeletesItsRowsOnStopAndTheRowsOfDeadProcesses() {
    insertConsumer("dead", 120);
    insertConsumer("alive", -3600);
    try (TestNode node = TestNode.start(settings)) {
      assertThat(node.bean(DeliveryLifecycle.class).isRunning()).isTrue();
      awaitRow("SELECT COUNT(*) FROM workers_consumer WHERE worker NOT IN ('dead', 'alive')");
      await().atMost(TestNode.SOON).until(() -> rowsOf("dead") == 0);
    }
    assertThat(rowsOf("alive")).isOne();
    assertThat(count("SELECT COUNT(*) FROM workers_consumer")).isOne();
  }

  @Test
  void aQueueLevelIsWrittenOncePerPeriod() {
    try (TestNode node = TestNode.start(settings)) {
      awaitRow(
          "SELECT COUNT(*) FROM workers_queue_level WHERE queue = 'payments'"
              + " AND measured_at > UTC_TIMESTAMP(6) - INTERVAL 1 SECOND");
      node.bean(QueueLevels.class).measured(Map.of("payments", 777L));
      assertThat(count("SELECT COUNT(*) FROM workers_queue_level WHERE ready = 777")).isZero();
      await()
          .atMost(TestNode.SOON)
          .until(
              () -> {
                jdbc.update("UPDATE workers_queue_level SET measured_at = '2020-01-01'");
                node.bean(QueueLevels.class).measured(Map.of("payments", 777L));
                return count("SELECT COUNT(*) FROM workers_queue_level WHERE ready = 777") == 1;
              });
    }
  }

  @Test
  void tasksContinueWhileQueueLevelsCannotBeWritten() {
    jdbc.execute("RENAME TABLE workers_consumer TO away, workers_queue_level TO away_too");
    try (TestNode node = TestNode.start(settings)) {
      awaitEffectsOf(node.publish(20, Map.of()));
      jdbc.execute("RENAME TABLE away TO workers_consumer, away_too TO workers_queue_level");
      awaitRow("SELECT COUNT(*) FROM workers_consumer WHERE state = 'consuming'");
      awaitRow("SELECT COUNT(*) FROM workers_queue_level WHERE queue = 'operations'");
      awaitEffectsOf(node.publish(20, Map.of()));
    }
  }

  private void awaitRow(String countsOne) {
    await().atMost(TestNode.SOON).until(() -> count(countsOne) == 1);
  }

  private void insertConsumer(String worker, int secondsAgo) {
    jdbc.update(
        """
        INSERT INTO workers_consumer
        VALUES (?, 'payments', 1, 'consuming', 0, 0, UTC_TIMESTAMP(6) - INTERVAL ? SECOND)
        """,
        worker,
        secondsAgo);
  }

  private int rowsOf(String worker) {
    return count("SELECT COUNT(*) FROM workers_consumer WHERE worker = ?", worker);
  }
}
