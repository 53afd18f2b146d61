package dev.satchel.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.satchel.delivery.process.ConsumingConfiguration;
import dev.satchel.delivery.process.DeliveryLifecycle;
import dev.satchel.messages.TaskQueue;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Dead letters that the desk cannot store: they block no other messages, and none of their bytes is
 * lost.
 */
class QuarantineIT extends OnRealServers {
  private Connection connection;
  private Channel channel;

  @BeforeEach
  void connect() throws IOException, TimeoutException {
    connection = vhost.connectionFactory().newConnection();
    new TopologyDeclarer(DeliveryProperties.QueueType.QUORUM).declare(connection);
    channel = connection.createChannel();
    channel.confirmSelect();
    settings.put("test.intake", true);
    settings.put("satchel.workers.role.deadletters.batch", 5);
    settings.put("satchel.workers.role.deadletters.prefetch", 10);
  }

  @AfterEach
  void disconnect() throws IOException {
    connection.close();
  }

  @Test
  void moreUnstorableDeadLettersThanThePrefetchBlockNoOtherAndAreStoredLater() throws Exception {
    for (int i = 0; i < 30; i++) {
      park(i % 2 == 0 ? "never" : "never-sql", new byte[] {(byte) i});
    }
    for (int i = 0; i < 20; i++) {
      park("note.v1", new byte[] {(byte) i});
    }
    try (TestNode node = TestNode.start(settings)) {
      awaitLetters(20);
      awaitDepth(vhost, "payments.dlq", 0);
      await().atMost(TestNode.SOON).until(() -> quarantined() == 30);
      assertThat(gauge(node)).isEqualTo(30);
      node.bean(ScriptedIntake.class).mended = true;
      Objects.requireNonNull(node.bean(ConsumingConfiguration.Desk.class).consumer())
          .quarantine()
          .wake();
      awaitLetters(50);
      await().atMost(TestNode.SOON).until(() -> quarantined() == 0 && gauge(node) == 0);
      assertThat(
              count(
                  "SELECT COUNT(*) FROM letter WHERE type LIKE 'never%' AND times = 1"
                      + " AND cause = 'as-asked' AND headers = '{x-mine=kept}'"))
          .isEqualTo(30);
    }
  }

  @Test
  void aThousandUnstorableDeadLettersInTheQuarantineBlockNoOther() throws Exception {
    for (int i = 0; i < 1_000; i++) {
      jdbc.update(
          """
          INSERT INTO workers_quarantine (id, piece, queue, cause, bytes, kept_at)
          VALUES (?, 0, 'of-a-later-release', 'unknown', '', UTC_TIMESTAMP(6))
          """,
          Sql.bytes(new UUID(0, i + 1)));
    }
    park("never", new byte[] {1});
    try (TestNode node = TestNode.start(settings)) {
      await().atMost(TestNode.SOON).until(() -> quarantined() == 1_001);
      node.bean(ScriptedIntake.class).mended = true;
      Loop loop =
          Objects.requireNonNull(node.bean(ConsumingConfiguration.Desk.class).consumer())
              .quarantine();
      await()
          .atMost(TestNode.SOON)
          .until(
              () -> {
                loop.wake();
                return quarantined() == 1_000;
              });
      awaitLetters(1);
    }
  }

  @Test
  void bodiesLargerThanAPacketAreQuarantinedInPiecesAndStoredByteForByte() throws Exception {
    List<UUID> ids = new ArrayList<>();
    List<byte[]> bodies = new ArrayList<>();
    Random random = new Random(7);
    for (int i = 0; i < 12; i++) {
      byte[] body = new byte[2_500_000 + i];
      random.nextBytes(body);
      bodies.add(body);
      ids.add(park("large.v1", body));
    }
    park("note.v1", new byte[] {1});
    Object url = settings.get("spring.datasource.url");
    settings.put("spring.datasource.url", url + "&maxAllowedPacket=1048576");
    try (TestNode node = TestNode.start(settings)) {
      awaitLetters(1);
      awaitDepth(vhost, "payments.dlq", 0);
      await().atMost(TestNode.SOON).until(() -> quarantined() == 12);
      assertThat(node.bean(DeliveryLifecycle.class).alive()).isTrue();
    }
    settings.put("spring.datasource.url", url);
    try (TestNode node = TestNode.start(settings)) {
      awaitLetters(13);
      await().atMost(TestNode.SOON).until(() -> quarantined() == 0);
      assertThat(node.bean(DeliveryLifecycle.class).alive()).isTrue();
    }
    for (int i = 0; i < ids.size(); i++) {
      assertThat(
              jdbc.queryForObject(
                  "SELECT body FROM letter WHERE message_id = ?",
                  byte[].class,
                  Sql.bytes(ids.get(i))))
          .isEqualTo(bodies.get(i));
    }
  }

  private UUID park(String type, byte[] body) throws Exception {
    UUID id = UUID.randomUUID();
    channel.basicPublish(
        "",
        TaskQueue.PAYMENTS.deadLetterQueueName(),
        new BasicProperties.Builder()
            .messageId(id.toString())
            .type(type)
            .headers(Map.of(Topology.CAUSE_HEADER, "as-asked", "x-mine", "kept"))
            .build(),
        body);
    channel.waitForConfirmsOrDie(30_000);
    return id;
  }

  private void awaitLetters(int count) {
    await().atMost(TestNode.SOON).until(() -> count("SELECT COUNT(*) FROM letter") == count);
  }

  private int quarantined() {
    return count("SELECT COUNT(*) FROM workers_quarantine WHERE piece = 0");
  }

  private static double gauge(TestNode node) {
    return node.bean(MeterRegistry.class).get("satchel.dead.letters.quarantined").gauge().value();
  }
}
