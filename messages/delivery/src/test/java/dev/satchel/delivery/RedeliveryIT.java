package dev.satchel.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Redelivered messages, and batches that fail. */
class RedeliveryIT extends OnRealServers {
  @BeforeEach
  void withTickets() {
    TestNode.withTickets(settings);
  }

  @Test
  void redeliveredMessagesRunInBatches() throws Exception {
    try (TestNode node = TestNode.start(settings)) {
      pause(node);
      List<UUID> ids = node.publish(500, Map.of());
      awaitDepth(vhost, "payments", 500);
      deliverAndRequeue(500);
      resume(node);
      awaitEffectsOf(ids);
      assertThat(node.handler().invocations.get()).as("batches").isLessThanOrEqualTo(12);
      assertThat(effects()).isEqualTo(500);
    }
  }

  @Test
  void aRedeliveredMessageThatFailsDoesNotFailTheOthers() throws Exception {
    try (TestNode node = TestNode.start(settings)) {
      pause(node);
      List<UUID> good = new ArrayList<>(node.publish(100, Map.of()));
      UUID bad = node.publish(1, Map.of("do", "throw")).getFirst();
      good.addAll(node.publish(99, Map.of()));
      awaitDepth(vhost, "payments", 200);
      deliverAndRequeue(200);
      resume(node);
      awaitEffectsOf(good);
      awaitDepth(vhost, "payments.dlq", 1);
      assertThat(attempts(bad)).containsExactly("failed", "failed", "failed", "parked");
    }
  }

  @Test
  void theFailingMessageOfABatchIsFoundByHalving() {
    try (TestNode node = TestNode.start(settings)) {
      pause(node);
      List<UUID> good = new ArrayList<>(node.publish(100, Map.of()));
      UUID bad = node.publish(1, Map.of("do", "throw")).getFirst();
      good.addAll(node.publish(149, Map.of()));
      awaitDepth(vhost, "payments", 250);
      resume(node);
      awaitEffectsOf(good);
      awaitDepth(vhost, "payments.dlq", 1);
      assertThat(attempts(bad)).containsExactly("failed", "failed", "failed", "parked");
      // Two calls each time that 250 messages are halved, and one for each further attempt.
      assertThat(node.handler().invocations.get()).isLessThanOrEqualTo(2 * 8 + 1 + 3 + 4);
    }
  }

  @Test
  void aBatchInWhichAllFailTakesHardlyMoreInvocationsThanMessages() {
    settings.put("satchel.workers.default.attempts", 1);
    try (TestNode node = TestNode.start(settings)) {
      pause(node);
      node.publish(200, Map.of("do", "throw"));
      awaitDepth(vhost, "payments", 200);
      resume(node);
      awaitDepth(vhost, "payments.dlq", 200);
      assertThat(node.handler().invocations.get()).isBetween(200, 230);
    }
  }

  @Test
  void aShutdownUsesNoAttemptAndLeavesNoUnfinishedStart() throws Exception {
    UUID held = startedTwiceBefore(Map.of("do", "hold"));
    for (int stop = 0; stop < 2; stop++) {
      assertAStopLeavesNoUnfinishedStart(node -> node.handler().held);
    }
    assertThat(attempts(held)).isEmpty();
  }

  @Test
  void aShutdownDuringAStatementUsesNoAttemptAndLeavesNoUnfinishedStart() throws Exception {
    UUID held = startedTwiceBefore(Map.of("do", "hang-in-sql"));
    assertAStopLeavesNoUnfinishedStart(
        node ->
            count(
                    """
                    SELECT COUNT(*) FROM information_schema.processlist
                    WHERE db = ? AND info LIKE 'SELECT SLEEP(%'
                    """,
                    database.name())
                > 0);
    assertThat(attempts(held)).isEmpty();
  }

  /** Publishes a message that two processes died on: one more such death parks it. */
  private UUID startedTwiceBefore(Map<String, String> script) throws Exception {
    settings.put("satchel.workers.default.time-limit", "2m");
    UUID id;
    try (TestNode publisher = TestNode.start(withoutPayments())) {
      id = publisher.publish(1, script).getFirst();
      awaitDepth(vhost, "payments", 1);
    }
    deliverAndRequeue(1);
    jdbc.update(
        """
        INSERT INTO workers_inbox
          (queue, message_id, attempt, final, started_attempt, starts, handled_at)
        VALUES ('payments', ?, 0, 0, 1, 2, UTC_TIMESTAMP(6))
        """,
        Sql.bytes(id));
    return id;
  }

  private void assertAStopLeavesNoUnfinishedStart(Predicate<TestNode> busy) {
    try (TestNode node = TestNode.start(settings)) {
      await().atMost(TestNode.SOON).until(() -> busy.test(node));
      assertThat(count("SELECT starts FROM workers_inbox")).isEqualTo(3);
    }
    assertThat(count("SELECT starts FROM workers_inbox")).isEqualTo(2);
    awaitDepth(vhost, "payments", 1);
    assertThat(vhost.queueDepth("payments.dlq")).isZero();
  }

  private Map<String, Object> withoutPayments() {
    Map<String, Object> others = new HashMap<>(settings);
    others.put("satchel.workers.roles", "operations");
    return others;
  }

  /** Takes messages like a consumer that dies before it acknowledges them; they are requeued. */
  private void deliverAndRequeue(int messages) throws Exception {
    ConnectionFactory factory = vhost.connectionFactory();
    factory.setAutomaticRecoveryEnabled(false);
    try (Connection connection = factory.newConnection()) {
      Channel channel = connection.createChannel();
      channel.basicQos(messages);
      AtomicInteger taken = new AtomicInteger();
      channel.basicConsume(
          "payments", false, (tag, delivery) -> taken.incrementAndGet(), (tag, signal) -> {});
      await().atMost(TestNode.SOON).until(() -> taken.get() == messages);
    }
    awaitDepth(vhost, "payments", messages);
  }
}
