package dev.satchel.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.delivery.consuming.QueueConsumer;
import dev.satchel.delivery.process.DeliveryLifecycle;
import dev.satchel.testservers.MySqlServer;
import dev.satchel.testservers.RabbitServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Worker processes, the broker and the database are killed while messages are in flight. */
class CrashIT extends OnRealServers {
  @BeforeEach
  void withTickets() {
    TestNode.withTickets(settings);
  }

  private static final Duration LIMIT = Duration.ofMinutes(4);

  /** A node that publishes and consumes nothing. */
  private TestNode publishingNode() {
    Map<String, Object> publishing = new HashMap<>(settings);
    publishing.put("satchel.workers.roles", "operations");
    return TestNode.start(publishing);
  }

  @Test
  void onlyAMessageThatKillsItsProcessIsParked() throws Exception {
    settings.put("satchel.workers.default.prefetch", 50);
    settings.put("satchel.workers.default.batch", 50);
    try (TestNode publisher = publishingNode()) {
      List<UUID> innocent = new ArrayList<>(publisher.publish(25, Map.of()));
      UUID killer = publisher.publish(1, Map.of("do", "kill")).getFirst();
      innocent.addAll(publisher.publish(24, Map.of()));
      await().atMost(TestNode.SOON).until(() -> vhost.queueDepth("payments") == 50);
      int deaths = 0;
      while (vhost.queueDepth("payments.dlq") == 0) {
        Process process = TestNode.startProcess(settings);
        await()
            .atMost(LIMIT)
            .until(() -> !process.isAlive() || vhost.queueDepth("payments.dlq") == 1);
        if (process.isAlive()) {
          process.destroyForcibly().waitFor();
        } else {
          deaths++;
        }
        assertThat(deaths).isLessThan(8);
      }
      // One death in the batch, then one for each of the three start marks.
      assertThat(deaths).isEqualTo(4);
      try (TestNode rest = TestNode.start(settings)) {
        await().atMost(LIMIT).until(() -> effects() == 49);
        assertThat(rest.handler().invocations.get()).isNotNegative();
      }
      assertThat(parked()).containsExactly(killer);
      innocent.forEach(id -> assertThat(effects(id)).isOne());
    }
  }

  @Test
  void aHandlerThatIgnoresInterruptsHaltsItsProcessAndIsParkedAfterFourStarts() {
    // Long enough for the transaction that marks the message as started, in a JVM that is cold.
    settings.put("satchel.workers.default.time-limit", "1s");
    settings.put("satchel.workers.default.grace-after-time-limit", "1s");
    try (TestNode publisher = publishingNode()) {
      UUID deaf = publisher.publish(1, Map.of("do", "spin")).getFirst();
      int deaths = 0;
      while (vhost.queueDepth("payments.dlq") == 0) {
        Process process = TestNode.startProcess(settings);
        await()
            .atMost(LIMIT)
            .until(() -> !process.isAlive() || vhost.queueDepth("payments.dlq") == 1);
        deaths += process.isAlive() ? 0 : 1;
        process.destroyForcibly();
        assertThat(deaths).isLessThan(8);
      }
      assertThat(deaths).isEqualTo(4);
      assertThat(parked()).containsExactly(deaf);
    }
  }

  @Test
  void brokerKillsUnderLoadLoseAndRepeatNothing() {
    try (TestNode node = TestNode.start(settings)) {
      // A quorum queue that is younger than about a second does not survive a kill.
      node.publish(100, Map.of());
      await().atMost(LIMIT).until(() -> effects() == 100);
      for (int round = 0; round < 2; round++) {
        node.publish(400, Map.of());
        RabbitServer.shared().kill();
        node.publish(400, Map.of());
        RabbitServer.shared().start();
        int expected = 100 + 800 * (round + 1);
        await().atMost(LIMIT).until(() -> distinctEffects() == expected);
      }
      await().atMost(LIMIT).until(() -> outboxRows() == 0);
      assertThat(effects()).isEqualTo(1700);
    }
  }

  @Test
  void databaseKillsLoseAndRepeatNothingAndUseNoAttempt() {
    try (TestNode node = TestNode.start(settings)) {
      List<UUID> ids = new ArrayList<>();
      for (int round = 0; round < 4; round++) {
        ids.addAll(node.publish(300, Map.of()));
        MySqlServer.shared().kill();
        MySqlServer.shared().start();
        await().atMost(LIMIT).until(() -> distinctEffects() == ids.size());
      }
      assertThat(effects()).isEqualTo(ids.size());
      assertThat(vhost.queueDepth("payments.dlq")).isZero();
      assertThat(attemptsOfTickets()).as("attempts").isOne();
    }
  }

  @Test
  void duringAMemoryAlarmConsumersDrainTheQueueAndCommitsContinue() {
    try (TestNode node = TestNode.start(settings)) {
      node.publish(100, Map.of());
      await().atMost(LIMIT).until(() -> effects() == 100);
      node.bean(QueuePauses.class).pause(dev.satchel.messages.TaskQueue.PAYMENTS);
      await()
          .atMost(LIMIT)
          .until(
              () ->
                  node.bean(DeliveryLifecycle.class)
                      .consumerStates()
                      .containsValue(QueueConsumer.State.PAUSED));
      node.publish(500, Map.of());
      await().atMost(LIMIT).until(() -> vhost.queueDepth("payments") == 500);
      RabbitServer.shared().setMemoryAlarm(true);
      try {
        node.bean(QueuePauses.class).resume(dev.satchel.messages.TaskQueue.PAYMENTS);
        await().atMost(LIMIT).until(() -> effects() == 600);
        for (int i = 0; i < 20; i++) {
          node.publish(50, Map.of());
        }
        assertThat(outboxRows()).isGreaterThanOrEqualTo(900);
      } finally {
        RabbitServer.shared().setMemoryAlarm(false);
      }
      await().atMost(LIMIT).until(() -> distinctEffects() == 1600 && outboxRows() == 0);
      assertThat(effects()).isEqualTo(1600);
    }
  }

  private List<UUID> parked() {
    return jdbc.query(
        "SELECT message_id FROM workers_attempt WHERE outcome = 'parked'",
        (row, number) -> Sql.uuid(row.getBytes("message_id")));
  }
}
