package dev.satchel.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.satchel.delivery.broker.Publisher;
import dev.satchel.testservers.RabbitServer;
import dev.satchel.testservers.TestVhost;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The rules of delivery, each on a real RabbitMQ and a real MySQL. */
class DeliveryRulesIT extends OnRealServers {
  @Test
  void aMessageThatAlwaysThrowsIsParkedAfterExactlyTheAllowedAttempts() {
    parksAfterExactlyTheAllowedAttempts(vhost);
  }

  @Test
  void aMessageThatAlwaysThrowsIsParkedAfterItsAttemptsOnTheOldestSupportedBroker() {
    try (TestVhost old = RabbitServer.version40().createVhost()) {
      parksAfterExactlyTheAllowedAttempts(old);
    }
  }

  private void parksAfterExactlyTheAllowedAttempts(TestVhost broker) {
    try (TestNode node = TestNode.start(TestNode.settings(database, broker))) {
      UUID id = node.publish(1, Map.of("do", "throw")).getFirst();
      awaitDepth(broker, "payments.dlq", 1);
      assertThat(attempts(id)).containsExactly("failed", "failed", "failed", "parked");
      assertThat(node.handler().invocations).as("each attempt runs once").hasValue(4);
      awaitOutboxEmpty();
      assertThat(broker.queueDepth("payments")).isZero();
      assertThat(effects()).isZero();
    }
  }

  @Test
  void anErrorInAHandlerUsesAnAttemptAndDoesNotStopTheConsumer() {
    try (TestNode node = TestNode.start(settings)) {
      UUID id = node.publish(1, Map.of("do", "error")).getFirst();
      awaitDepth(vhost, "payments.dlq", 1);
      assertThat(attempts(id)).containsExactly("failed", "failed", "failed", "parked");
      awaitEffectsOf(node.publish(3, Map.of()));
    }
  }

  @Test
  void aForeignMessageWithHugePropertiesIsParkedAndThePublisherContinues() throws Exception {
    try (TestNode node = TestNode.start(settings);
        Connection connection = vhost.connectionFactory().newConnection();
        Channel channel = connection.createChannel()) {
      channel.basicPublish(
          "",
          "payments",
          new BasicProperties.Builder()
              .type("\u00e9".repeat(127))
              .headers(Map.of("big", "x".repeat(100_000), "small", "kept"))
              .build(),
          new byte[] {7});
      awaitDepth(vhost, "payments.dlq", 1);
      var parked = channel.basicGet("payments.dlq", true);
      assertThat(parked.getBody()).containsExactly(7);
      assertThat(parked.getProps().getHeaders()).containsKey("small").doesNotContainKey("big");
      awaitEffectsOf(node.publish(3, Map.of()));
    }
  }

  @Test
  void aDataSourceWithoutUseAffectedRowsStopsTheStart() {
    settings.put(
        "spring.datasource.url", database.jdbcUrl().replace("useAffectedRows=true", "x=y"));
    assertThatThrownBy(() -> TestNode.start(settings).close())
        .hasStackTraceContaining("useAffectedRows=true");
  }

  @Test
  void aHandlerThatNeverReturnsIsInterruptedUsesAttemptsAndIsParked() {
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
  void aFailingMessageDoesNotFailTheOthers() {
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
  void aRetryIsNotADuplicateAndALateDuplicateHasNoEffect() {
    try (TestNode node = TestNode.start(settings)) {
      UUID id = node.publish(1, Map.of("do", "fail-once")).getFirst();
      awaitEffects(1);
      Publication late = node.publication(id, Map.of("do", "fail-once"), Instant.now(CLOCK));
      node.bean(Publisher.class).publishDue(List.of(late, late), null);
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
  void anEffectThatExistsAlreadyMakesTheMessageFinal() {
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
      awaitOutboxEmpty();
      assertThat(count("SELECT COUNT(*) FROM workers_schedule")).isOne();
      assertThat(effects(late)).isZero();
    }
  }

  @Test
  void anUnreadableMessageIsParkedByteForByte() throws Exception {
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
  void unreadableMessagesWithTheSameIdAreAllParked() throws Exception {
    try (TestNode node = TestNode.start(settings);
        Connection connection = vhost.connectionFactory().newConnection();
        Channel channel = connection.createChannel()) {
      BasicProperties properties =
          new BasicProperties.Builder()
              .messageId(UUID.randomUUID().toString())
              .type("foreign")
              .build();
      for (byte n = 0; n < 3; n++) {
        channel.basicPublish("", "payments", properties, new byte[] {n});
      }
      awaitDepth(vhost, "payments.dlq", 3);
      List<Byte> bodies = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        bodies.add(channel.basicGet("payments.dlq", true).getBody()[0]);
      }
      assertThat(bodies).containsExactlyInAnyOrder((byte) 0, (byte) 1, (byte) 2);
      assertThat(node.handler().invocations).hasValue(0);
    }
  }

  private static final Clock CLOCK = Clock.systemUTC();

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
      node.bean(Publisher.class).publishDue(List.of(copy), null);
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
}
