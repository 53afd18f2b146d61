package dev.satchel.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.satchel.messages.TaskQueue;
import dev.satchel.testservers.MySqlServer;
import dev.satchel.testservers.RabbitServer;
import dev.satchel.testservers.TestDatabase;
import dev.satchel.testservers.TestVhost;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** The rules of delivery, each on a real RabbitMQ and a real MySQL. */
class DeliveryRulesIT {
  private final TestDatabase database = MySqlServer.shared().createDatabase();
  private final TestVhost vhost = RabbitServer.shared().createVhost();
  private final JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
  private final Map<String, Object> settings = TestNode.settings(database, vhost);

  @BeforeEach
  void migrate() {
    TestNode.migrate(database);
  }

  @AfterEach
  void drop() {
    vhost.close();
    database.close();
  }

  @Test
  void aMessageThatAlwaysThrowsIsParkedAfterExactlyTheAllowedAttempts() {
    parksAfterExactlyTheAllowedAttempts(vhost);
  }

  @Test
  void soItIsOnTheOldestBrokerThatIsSupported() {
    try (TestVhost old = RabbitServer.version40().createVhost()) {
      parksAfterExactlyTheAllowedAttempts(old);
    }
  }

  private void parksAfterExactlyTheAllowedAttempts(TestVhost broker) {
    try (TestNode node = TestNode.start(TestNode.settings(database, broker))) {
      UUID id = node.publish(1, Map.of("do", "throw")).getFirst();
      awaitDepth(broker, "payments.dlq", 1);
      // Each of the four attempts runs in a batch of one and then alone.
      assertThat(attempts(id)).containsExactly("failed", "failed", "failed", "parked");
      assertThat(node.handler().invocations).hasValue(8);
      awaitOutboxEmpty();
      assertThat(broker.queueDepth("payments")).isZero();
      assertThat(effects()).isZero();
    }
  }

  @Test
  void aHandlerThatNeverReturnsIsCutOffCountedAndParked() {
    settings.put("satchel.workers.default.time-limit", "300ms");
    settings.put("satchel.workers.default.attempts", 2);
    try (TestNode node = TestNode.start(settings)) {
      UUID waits = node.publish(1, Map.of("do", "hang")).getFirst();
      UUID waitsInSql = node.publish(1, Map.of("do", "hang-in-sql")).getFirst();
      UUID innocent = node.publish(1, Map.of()).getFirst();
      awaitDepth(vhost, "payments.dlq", 2);
      assertThat(attempts(waits)).containsExactly("failed", "parked");
      assertThat(attempts(waitsInSql)).containsExactly("failed", "parked");
      await().atMost(TestNode.SOON).until(() -> effects(innocent) == 1);
    }
  }

  @Test
  void oneBadMessageDoesNotFailItsNeighbours() {
    try (TestNode node = TestNode.start(settings)) {
      List<UUID> good = new ArrayList<>(node.publish(40, Map.of()));
      node.publish(1, Map.of("do", "throw"));
      good.addAll(node.publish(40, Map.of()));
      awaitEffects(80);
      awaitDepth(vhost, "payments.dlq", 1);
      good.forEach(id -> assertThat(effects(id)).isOne());
    }
  }

  @Test
  void aRetryIsNotMistakenForADuplicateAndALateDuplicateForksNothing() {
    try (TestNode node = TestNode.start(settings)) {
      UUID id = node.publish(1, Map.of("do", "fail-once")).getFirst();
      awaitEffects(1);
      Publication late = node.publication(id, Map.of("do", "fail-once"), Instant.now(CLOCK));
      node.bean(Publisher.class).publishDue(List.of(late, late));
      UUID after = node.publish(1, Map.of()).getFirst();
      await().atMost(TestNode.SOON).until(() -> effects(after) == 1);
      assertThat(effects(id)).isOne();
      assertThat(attempts(id)).containsExactly("failed", "done");
    }
  }

  @Test
  void duplicatesInsideOneBatchHaveOneEffect() {
    try (TestNode node = TestNode.start(settings)) {
      UUID id = UUID.randomUUID();
      Publication twice = node.publication(id, Map.of(), Instant.now(CLOCK));
      pause(node);
      sendRaw(node, twice, 5);
      resume(node);
      await().atMost(TestNode.SOON).until(() -> effects(id) == 1);
      awaitDepth(vhost, "payments", 0);
      assertThat(effects(id)).isOne();
    }
  }

  @Test
  void anEffectThatWasThereAlreadyMakesTheMessageFinal() {
    try (TestNode node = TestNode.start(settings)) {
      UUID id = node.publish(1, Map.of("do", "already")).getFirst();
      await().atMost(TestNode.SOON).until(() -> attempts(id).equals(List.of("done")));
      assertThat(vhost.queueDepth("payments.dlq")).isZero();
    }
  }

  @Test
  void aRetryDueInAnHourDoesNotDelayOneDueInASecond() {
    settings.put("satchel.workers.default.backoff-cap", "2h");
    try (TestNode node = TestNode.start(settings)) {
      UUID late = node.publish(1, Map.of("do", "retry-in", "delay", "PT1H")).getFirst();
      await().atMost(TestNode.SOON).until(() -> attempts(late).size() == 1);
      UUID soon = node.publish(1, Map.of("do", "retry-in", "delay", "PT1S")).getFirst();
      await().atMost(TestNode.SOON).until(() -> effects(soon) == 1);
      await().atMost(TestNode.SOON).until(() -> outboxRows() == 1);
      assertThat(effects(late)).isZero();
    }
  }

  @Test
  void whatCannotBeReadIsParkedByteForByteAndLoopsNowhere() throws Exception {
    try (TestNode node = TestNode.start(settings);
        Connection connection = vhost.connectionFactory().newConnection();
        Channel channel = connection.createChannel()) {
      byte[] foreign = {1, 2, 3, (byte) 0xff};
      channel.basicPublish("", "payments", new BasicProperties(), foreign);
      raw(channel, "payments.pay.v99", "{}");
      raw(channel, "payments.pay.v1", "{\"nonsense\":true}");
      raw(channel, "ledger.trial-balance.v1", "{}");
      awaitDepth(vhost, "payments.dlq", 4);
      assertThat(vhost.queueDepth("payments")).isZero();
      List<byte[]> bodies = new ArrayList<>();
      List<String> causes = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        var message = channel.basicGet("payments.dlq", true);
        bodies.add(message.getBody());
        causes.add(String.valueOf(message.getProps().getHeaders().get(Topology.CAUSE_HEADER)));
      }
      assertThat(bodies).anySatisfy(body -> assertThat(body).isEqualTo(foreign));
      assertThat(causes)
          .containsExactlyInAnyOrder("no-message-id", "unknown-type", "undecodable", "wrong-queue");
      assertThat(node.handler().invocations).hasValue(0);
    }
  }

  @Test
  void anUnboundQueueLosesNothingAndNothingCountsAsHandedOver() throws Exception {
    try (TestNode node = TestNode.start(settings);
        Connection connection = vhost.connectionFactory().newConnection();
        Channel channel = connection.createChannel()) {
      await().atMost(TestNode.SOON).until(() -> node.bean(Publisher.class).connected());
      channel.queueUnbind("payments", Topology.TASKS, "payments");
      node.publish(20, Map.of());
      await()
          .atMost(TestNode.SOON)
          .until(() -> node.bean(Delivering.class).publisherConnected() && returned(node) >= 20);
      assertThat(outboxRows()).isEqualTo(20);
      channel.queueBind("payments", Topology.TASKS, "payments");
      awaitEffects(20);
      awaitOutboxEmpty();
    }
  }

  @Test
  void connectionsCutBetweenPublishAndConfirmLoseAndRepeatNothing() {
    try (TestNode node = TestNode.start(settings)) {
      for (int round = 0; round < 10; round++) {
        node.publish(200, Map.of());
        if (round % 3 == 1) {
          vhost.closeAllConnections();
        }
      }
      awaitEffects(2000);
      awaitOutboxEmpty();
      awaitDepth(vhost, "payments", 0);
      assertThat(effects()).isEqualTo(2000);
      assertThat(distinctEffects()).isEqualTo(2000);
    }
  }

  @Test
  void twoRelaysOnOneOutboxLoseNothingAndTheSecondCopyHasNoEffect() {
    try (TestNode one = TestNode.start(settings);
        TestNode two = TestNode.start(settings)) {
      Instant past = Instant.now(CLOCK).minusSeconds(60);
      List<Publication> rows = new ArrayList<>();
      for (int i = 0; i < 3000; i++) {
        rows.add(one.publication(one.bean(IdSource.class).next(), Map.of(), past));
      }
      // As a process leaves them that dies right after its commit.
      one.bean(OutboxTable.class).insert(rows);
      awaitEffects(3000);
      awaitOutboxEmpty();
      assertThat(distinctEffects()).isEqualTo(3000);
      assertThat(effects()).isEqualTo(3000);
      assertThat(two.handler().invocations.get() + one.handler().invocations.get()).isPositive();
    }
  }

  @Test
  void aPausedQueueIsLeftAloneWithinTwoSecondsAndGoesOnWhenResumed() {
    try (TestNode node = TestNode.start(settings)) {
      awaitEffectsOf(node.publish(5, Map.of()));
      pause(node);
      List<UUID> held = node.publish(10, Map.of());
      awaitDepth(vhost, "payments", 10);
      held.forEach(id -> assertThat(effects(id)).isZero());
      resume(node);
      awaitEffectsOf(held);
    }
  }

  @Test
  void operationsCannotBePaused() {
    try (TestNode node = TestNode.start(settings)) {
      QueuePauses pauses = node.bean(QueuePauses.class);
      assertThatThrownBy(() -> pauses.pause(TaskQueue.OPERATIONS))
          .hasMessageContaining("operations cannot be paused");
    }
  }

  @Test
  void aStopFinishesWhatHasArrivedAndTheNextStartGoesOn() {
    List<UUID> ids;
    try (TestNode node = TestNode.start(settings)) {
      ids = node.publish(1500, Map.of());
      await().atMost(TestNode.SOON).until(() -> effects() > 0);
    }
    try (TestNode node = TestNode.start(settings)) {
      assertThat(node.bean(Delivering.class).isRunning()).isTrue();
      awaitEffectsOf(ids);
      awaitOutboxEmpty();
      assertThat(effects()).isEqualTo(1500);
    }
  }

  @Test
  void aClassicQueueWhereAQuorumQueueShouldBeStopsTheStart() throws Exception {
    try (Connection connection = vhost.connectionFactory().newConnection();
        Channel channel = connection.createChannel()) {
      channel.queueDeclare("payments", true, false, false, Map.of("x-queue-type", "classic"));
    }
    assertThatThrownBy(() -> TestNode.start(settings).close())
        .hasStackTraceContaining("another type")
        .hasStackTraceContaining("payments");
  }

  @Test
  void theProcessStartsWithoutABrokerAndDeliversOnceItIsThere() {
    Map<String, Object> away = new HashMap<>(settings);
    away.put("satchel.workers.roles", "operations");
    away.put("spring.rabbitmq.port", 1);
    List<UUID> ids;
    try (TestNode node = TestNode.start(away)) {
      ids = node.publish(10, Map.of());
      assertThat(outboxRows()).isEqualTo(10);
    }
    try (TestNode node = TestNode.start(settings)) {
      awaitEffectsOf(ids);
      assertThat(node.bean(OutboxLevel.class).full()).isFalse();
    }
  }

  private static final Clock CLOCK = Clock.systemUTC();

  private void pause(TestNode node) {
    node.bean(QueuePauses.class).pause(TaskQueue.PAYMENTS);
    await()
        .atMost(TestNode.SOON)
        .until(
            () ->
                node.bean(Delivering.class).consumerStates().get(TaskQueue.PAYMENTS)
                    == TaskConsumer.State.PAUSED);
  }

  private void resume(TestNode node) {
    node.bean(QueuePauses.class).resume(TaskQueue.PAYMENTS);
  }

  private void sendRaw(TestNode node, Publication publication, int copies) {
    for (int i = 0; i < copies; i++) {
      Publication copy =
          new Publication(
              node.bean(IdSource.class).next(),
              publication.messageId(),
              publication.attempt(),
              publication.exchange(),
              publication.routingKey(),
              publication.type(),
              null,
              Map.of(),
              publication.body(),
              publication.createdAt(),
              publication.deliverAt());
      node.bean(Publisher.class).publishDue(List.of(copy));
    }
    awaitDepth(vhost, "payments", copies);
  }

  private static void raw(Channel channel, String type, String body) throws Exception {
    channel.basicPublish(
        "",
        "payments",
        new BasicProperties.Builder().messageId(UUID.randomUUID().toString()).type(type).build(),
        body.getBytes(StandardCharsets.UTF_8));
  }

  private static double returned(TestNode node) {
    return node.bean(io.micrometer.core.instrument.MeterRegistry.class)
        .counter("satchel.publisher.confirmations", "result", "returned")
        .count();
  }

  private void awaitDepth(TestVhost broker, String queue, int depth) {
    await().atMost(TestNode.SOON).until(() -> broker.queueDepth(queue) == depth);
  }

  private void awaitOutboxEmpty() {
    await().atMost(TestNode.SOON).until(() -> outboxRows() == 0);
  }

  private void awaitEffects(int count) {
    await().atMost(TestNode.SOON).until(() -> distinctEffects() >= count);
  }

  private void awaitEffectsOf(List<UUID> ids) {
    await().atMost(TestNode.SOON).until(() -> ids.stream().allMatch(id -> effects(id) == 1));
  }

  private int outboxRows() {
    return count("SELECT COUNT(*) FROM workers_outbox");
  }

  private int effects() {
    return count("SELECT COUNT(*) FROM effect");
  }

  private int distinctEffects() {
    return count("SELECT COUNT(DISTINCT message_id) FROM effect");
  }

  private int effects(UUID id) {
    return count("SELECT COUNT(*) FROM effect WHERE message_id = ?", Sql.bytes(id));
  }

  private int count(String sql, Object... arguments) {
    Integer count = jdbc.queryForObject(sql, Integer.class, arguments);
    return count == null ? 0 : count;
  }

  private List<String> attempts(UUID id) {
    return jdbc.query(
        "SELECT outcome FROM workers_attempt WHERE message_id = ? ORDER BY attempt",
        (row, number) -> row.getString("outcome"),
        Sql.bytes(id));
  }
}
