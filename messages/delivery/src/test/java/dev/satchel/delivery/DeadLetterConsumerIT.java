package dev.satchel.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.impl.LongStringHelper;
import dev.satchel.delivery.inbox.Arrived;
import dev.satchel.delivery.process.DeliveryHealth;
import dev.satchel.delivery.process.DeliveryLifecycle;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TicketId;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.dao.DataAccessException;

/**
 * The consumer of the dead-letter queues: what it stores, and what it does while the database, the
 * dead-letter exchange or a queue is missing.
 */
class DeadLetterConsumerIT extends OnRealServers {
  private static final int MANY = 1_000;

  private Connection connection;
  private Channel channel;

  @BeforeEach
  void connect() throws IOException, TimeoutException {
    connection = vhost.connectionFactory().newConnection();
    new TopologyDeclarer(DeliveryProperties.QueueType.QUORUM).declare(connection);
    channel = connection.createChannel();
    channel.confirmSelect();
    settings.put("test.intake", true);
    settings.put("satchel.delivery.declare-topology", false);
  }

  @AfterEach
  void disconnect() throws IOException {
    connection.close();
  }

  @Test
  void storesParkedMessagesOfAllDeadLetterQueues() throws Exception {
    try (TestNode node = TestNode.start(settings)) {
      for (TaskQueue queue : TaskQueue.values()) {
        park(queue, UUID.randomUUID(), "note.v1", Map.of("x-satchel-cause", "no-handler"));
      }
      awaitLetters(TaskQueue.values().length);
      awaitQueuesEmpty();
      assertThat(jdbc.queryForList("SELECT DISTINCT source FROM letter", String.class))
          .containsExactly("parked");
      assertThat(jdbc.queryForList("SELECT queue FROM letter", String.class))
          .containsExactlyInAnyOrder(
              Stream.of(TaskQueue.values()).map(TaskQueue::queueName).toArray(String[]::new));
      assertThat(health(node).getDetails()).containsEntry("deadletters", "CONSUMING");
    }
  }

  @Test
  void aProcessWithoutTheRoleDoesNotConsumeDeadLetters() throws Exception {
    settings.put("satchel.workers.roles", "payments");
    try (TestNode node = TestNode.start(settings)) {
      node.publish(1, Map.of("do", "throw"));
      awaitDepth(vhost, "payments.dlq", 1);
      assertThat(health(node).getDetails()).doesNotContainKey("deadletters");
    }
  }

  @Test
  void messagesDeadLetteredByTheBrokerCarryTheReasonOfTheBroker() throws Exception {
    channel.queueDeclare(
        "work",
        true,
        false,
        false,
        Map.of(
            "x-queue-type",
            "quorum",
            "x-delivery-limit",
            1,
            "x-dead-letter-exchange",
            Topology.DEAD_LETTERS,
            "x-dead-letter-routing-key",
            "payments"));
    UUID rejected = send("work", properties(UUID.randomUUID()).build(), new byte[] {1});
    channel.basicReject(awaitOne("work").getEnvelope().getDeliveryTag(), false);
    UUID limited = send("work", properties(UUID.randomUUID()).build(), new byte[] {1});
    awaitDepth(vhost, "payments.dlq", 1);
    while (vhost.queueDepth("payments.dlq") == 1) {
      // As a process that dies with the message unacknowledged.
      try (Channel dying = connection.createChannel()) {
        dying.basicGet("work", false);
      }
    }
    try (TestNode node = TestNode.start(settings)) {
      awaitLetters(2);
      assertThat(of(rejected)).containsEntry("cause", "broker-rejected");
      assertThat(of(limited)).containsEntry("cause", "broker-delivery_limit");
      assertThat(of(limited))
          .containsEntry("queue", "payments")
          .containsEntry("source", "broker")
          .containsEntry("attempt", 3)
          .containsEntry("headers", "{traceparent=00-1, x-mine=kept}");
      assertThat(String.valueOf(of(limited).get("detail"))).contains("\"queue\":\"work\"");
      awaitQueuesEmpty();
      assertThat(node.handler().invocations).hasValue(0);
    }
  }

  @Test
  void foreignMessagesAreKeptByteForByte() throws Exception {
    byte[] binary = new byte[1 << 20];
    new Random(7).nextBytes(binary);
    UUID empty = send("payments.dlq", properties(UUID.randomUUID()).build(), new byte[0]);
    UUID large = send("payments.dlq", properties(UUID.randomUUID()).build(), binary);
    Map<String, Object> strange = new HashMap<>();
    strange.put("bytes", LongStringHelper.asLongString(new byte[] {(byte) 0xff, 0}));
    strange.put("table", Map.of("in", Map.of("deep", List.of(1, "two"))));
    strange.put("time", Date.from(Instant.EPOCH));
    strange.put("nothing", null);
    strange.put(Topology.ATTEMPT_HEADER, "99999999999");
    strange.put("x-death", "a lie");
    strange.put("x-satchel-cause", "c".repeat(300));
    strange.put("x-satchel-failed-at", "+999999999-01-01T00:00:00Z");
    byte[] bytes = {1, 2, (byte) 0xfe};
    send(
        "payments.dlq",
        new BasicProperties.Builder()
            .headers(strange)
            .contentType("text/html; charset=\u00e9")
            .messageId("not a uuid")
            .correlationId("tkt_x")
            .contentEncoding("gzip")
            .replyTo("answers")
            .appId("shop")
            .priority(7)
            .build(),
        bytes);
    TicketId ticket = new TicketId(UUID.randomUUID());
    UUID typed =
        send(
            "payments.dlq",
            properties(UUID.randomUUID())
                .type("\u00e9".repeat(100))
                .correlationId("" + ticket)
                .build(),
            bytes);
    try (TestNode node = TestNode.start(settings)) {
      awaitLetters(4);
      assertThat(of(empty).get("body")).isEqualTo(new byte[0]);
      assertThat(of(large).get("body")).isEqualTo(binary);
      assertThat(of(empty)).containsEntry("cause", "broker-unknown");
      assertThat(of(typed))
          .containsEntry("type", "\u00e9".repeat(100))
          .containsEntry("ticket", ticket.toString());
      Map<String, @Nullable Object> odd = of(Arrived.derived(bytes));
      assertThat(odd)
          .containsEntry("body", bytes)
          .containsEntry("content_type", "text/html; charset=\u00e9")
          .containsEntry("cause", "c".repeat(255))
          .containsEntry("attempt", 1)
          .containsEntry("derived", true)
          .containsEntry("ticket", null)
          .containsEntry(
              "headers",
              "{bytes=base64:/wA=, nothing=, table={\"in\":{\"deep\":[1,\"two\"]}},"
                  + " time=1970-01-01T00:00:00Z,"
                  + " x-satchel-properties={\"app_id\":\"shop\",\"content_encoding\":\"gzip\","
                  + "\"correlation_id\":\"tkt_x\",\"message_id\":\"not a uuid\","
                  + "\"priority\":\"7\",\"reply_to\":\"answers\"}}");
      awaitQueuesEmpty();
      assertThat(node.bean(DeliveryLifecycle.class).alive()).isTrue();
    }
  }

  @Test
  void thePropertiesOfAForeignMessageSurviveItsParking() throws Exception {
    send(
        "payments",
        new BasicProperties.Builder()
            .contentType("text/plain")
            .messageId("order 7")
            .replyTo("answers")
            .headers(Map.of(Topology.CONTENT_TYPE_HEADER, "x".repeat(300)))
            .build(),
        new byte[] {7});
    try (TestNode node = TestNode.start(settings)) {
      awaitLetters(1);
      assertThat(of(Arrived.derived(new byte[] {7})))
          .containsEntry("content_type", "text/plain")
          .containsEntry("cause", "no-message-id")
          .containsEntry(
              "headers",
              "{x-satchel-properties={\"message_id\":\"order 7\",\"reply_to\":\"answers\"}}");
      assertThat(node.bean(DeliveryLifecycle.class).alive()).isTrue();
    }
  }

  @Test
  void anUnstorableDeadLetterBlocksNoOtherAndIsQuarantined() throws Exception {
    UUID bare = park(TaskQueue.PAYMENTS, UUID.randomUUID(), "bare", Map.of("x-mine", "header"));
    UUID never = park(TaskQueue.PAYMENTS, UUID.randomUUID(), "never", Map.of());
    for (int i = 0; i < 20; i++) {
      park(TaskQueue.PAYMENTS, UUID.randomUUID(), "note.v1", Map.of());
    }
    settings.put("satchel.workers.role.deadletters.batch", 5);
    try (TestNode node = TestNode.start(settings)) {
      awaitLetters(21);
      assertThat(of(bare)).containsEntry("headers", "{}");
      park(TaskQueue.PAYMENTS, UUID.randomUUID(), "note.v1", Map.of());
      awaitLetters(22);
      assertThat(node.bean(MeterRegistry.class).counter("satchel.dead.letters.unstorable").count())
          .isPositive();
    }
    awaitQueuesEmpty();
    assertThat(count("SELECT COUNT(*) FROM workers_quarantine WHERE piece = 0")).isOne();
    assertThat(count("SELECT COUNT(*) FROM letter WHERE message_id = ?", Sql.bytes(never)))
        .isZero();
  }

  @Test
  void aProcessThatDiesBetweenCommitAndAcknowledgementStoresNothingTwice() throws Exception {
    UUID id = park(TaskQueue.PAYMENTS, UUID.randomUUID(), "halt", Map.of());
    Process process = TestNode.startProcess(settings);
    await().atMost(TestNode.SOON).until(() -> !process.isAlive());
    assertThat(process.exitValue()).isEqualTo(9);
    awaitDepth(vhost, "payments.dlq", 1);
    assertThat(letters()).isOne();
    Process again = TestNode.startProcess(settings);
    await().atMost(TestNode.SOON).until(() -> !again.isAlive());
    assertThat(letters()).isOne();
    assertThat(of(id)).containsEntry("times", 2);
  }

  @Test
  void noDeadLetterIsLostWhileTheDatabaseIsDown() throws Exception {
    String user = "u" + database.name().hashCode();
    jdbc.execute("CREATE USER '%s'@'%%' IDENTIFIED BY 'secret'".formatted(user));
    try {
      jdbc.execute("GRANT ALL ON `%s`.* TO '%s'@'%%'".formatted(database.name(), user));
      settings.put("spring.datasource.username", user);
      settings.put("spring.datasource.password", "secret");
      try (TestNode node = TestNode.start(settings)) {
        park(TaskQueue.PAYMENTS, UUID.randomUUID(), "note.v1", Map.of());
        awaitLetters(1);
        jdbc.execute("ALTER USER '%s'@'%%' ACCOUNT LOCK".formatted(user));
        cutOff(user);
        for (int i = 0; i < 300; i++) {
          park(TaskQueue.PAYMENTS, UUID.randomUUID(), "note.v1", Map.of());
        }
        cutOff(user);
        assertThat(letters()).isOne();
        jdbc.execute("ALTER USER '%s'@'%%' ACCOUNT UNLOCK".formatted(user));
        awaitLetters(301);
        awaitQueuesEmpty();
        assertThat(node.bean(DeliveryLifecycle.class).alive()).isTrue();
      }
    } finally {
      jdbc.execute("DROP USER '%s'@'%%'".formatted(user));
    }
  }

  private void cutOff(String user) {
    for (Long session :
        jdbc.queryForList(
            "SELECT id FROM information_schema.processlist WHERE user = ?", Long.class, user)) {
      try {
        jdbc.execute("KILL " + session);
      } catch (DataAccessException e) {
        assertThat(e).hasStackTraceContaining("Unknown thread id");
      }
    }
  }

  @Test
  void aMissingDeadLetterExchangeTurnsHealthDownAndTasksContinue() throws Exception {
    try (TestNode node = TestNode.start(settings)) {
      awaitHealth(node, Status.UP);
      channel.exchangeDelete(Topology.DEAD_LETTERS);
      awaitHealth(node, Status.DOWN);
      assertThat(health(node).getDetails()).containsEntry("deadLetterExchangeMissing", true);
      node.publish(3, Map.of("do", "throw"));
      awaitEffectsOf(node.publish(10, Map.of()));
      await().atMost(TestNode.SOON).until(() -> outboxRows() == 3);
      new TopologyDeclarer(DeliveryProperties.QueueType.QUORUM).declare(connection);
      awaitHealth(node, Status.UP);
      awaitLetters(3);
      awaitOutboxEmpty();
    }
  }

  @Test
  void messagesParkedWhileTheDeadLetterQueueIsMissingArriveOnceItIsBack() throws Exception {
    for (int i = 0; i < MANY; i++) {
      channel.basicPublish(
          "", "payments", properties(UUID.randomUUID()).type("later.v9").build(), new byte[] {1});
    }
    channel.waitForConfirmsOrDie(30_000);
    channel.queueDelete("payments.dlq");
    try (TestNode node = TestNode.start(settings)) {
      await()
          .atMost(TestNode.SOON)
          .until(
              () -> count("SELECT COUNT(*) FROM workers_attempt WHERE outcome = 'parked'") == MANY);
      awaitHealth(node, Status.DOWN);
      assertThat(letters()).isZero();
      assertThat(outboxRows()).isEqualTo(MANY);
      new TopologyDeclarer(DeliveryProperties.QueueType.QUORUM).declare(connection);
      awaitLetters(MANY);
      awaitOutboxEmpty();
      awaitHealth(node, Status.UP);
    }
  }

  @Test
  void anEventIsDeliveredToABoundQueueAndDroppedWithoutOne() throws Exception {
    try (TestNode node = TestNode.start(settings)) {
      publish(node, "some.happened.v1");
      awaitOutboxEmpty();
      String listener = channel.queueDeclare().getQueue();
      channel.queueBind(listener, Topology.EVENTS, "some.#");
      UUID heard = publish(node, "some.happened.v1");
      assertThat(awaitOne(listener).getProps().getMessageId()).isEqualTo(heard.toString());
      awaitOutboxEmpty();
    }
  }

  private static UUID publish(TestNode node, String event) {
    UUID id = UUID.randomUUID();
    Instant now = Clock.systemUTC().instant();
    Publication publication =
        new Publication(
            id, id, 1, Topology.EVENTS, event, event, null, Map.of(), new byte[] {1}, now, now);
    return node.bean(Transactions.class)
        .call(
            publications -> {
              publications.add(List.of(publication));
              return id;
            });
  }

  private static BasicProperties.Builder properties(UUID id) {
    return new BasicProperties.Builder()
        .messageId(id.toString())
        .type("payments.pay.v1")
        .headers(Map.of(Topology.ATTEMPT_HEADER, 3, "x-mine", "kept", "traceparent", "00-1"));
  }

  private UUID park(TaskQueue queue, UUID id, String type, Map<String, Object> headers)
      throws Exception {
    Map<String, Object> all = new HashMap<>(Map.of(Topology.CAUSE_HEADER, "as-asked"));
    all.putAll(headers);
    return send(
        queue.deadLetterQueueName(),
        new BasicProperties.Builder().messageId(id.toString()).type(type).headers(all).build(),
        new byte[] {1});
  }

  private UUID send(String queue, BasicProperties properties, byte[] body) throws Exception {
    channel.basicPublish("", queue, properties, body);
    channel.waitForConfirmsOrDie(30_000);
    UUID id = Arrived.uuid(properties.getMessageId());
    return id == null ? Arrived.derived(body) : id;
  }

  private GetResponse awaitOne(String queue) {
    return await()
        .atMost(TestNode.SOON)
        .until(() -> channel.basicGet(queue, false), Objects::nonNull);
  }

  private int letters() {
    return count("SELECT COUNT(*) FROM letter");
  }

  private void awaitLetters(int count) {
    await().atMost(TestNode.SOON).until(() -> letters() == count);
  }

  private void awaitQueuesEmpty() {
    for (TaskQueue queue : TaskQueue.values()) {
      awaitDepth(vhost, queue.deadLetterQueueName(), 0);
    }
  }

  private Map<String, @Nullable Object> of(UUID id) {
    return jdbc.queryForMap("SELECT * FROM letter WHERE message_id = ?", Sql.bytes(id));
  }

  private static Health health(TestNode node) {
    return Objects.requireNonNull(node.bean(DeliveryHealth.class).health());
  }

  private static void awaitHealth(TestNode node, Status status) {
    await().atMost(Duration.ofSeconds(20)).until(() -> health(node).getStatus().equals(status));
  }
}
