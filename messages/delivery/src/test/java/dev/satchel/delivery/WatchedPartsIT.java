package dev.satchel.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.satchel.delivery.broker.Publisher;
import dev.satchel.delivery.process.DeliveryHealth;
import dev.satchel.delivery.process.DeliveryLifecycle;
import dev.satchel.delivery.process.LoopHealthIndicator;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/** The health of missing exchanges and dead loops, and the work that continues meanwhile. */
class WatchedPartsIT extends OnRealServers {
  @Test
  void aMissingEventExchangeTurnsHealthDownAndBlocksOnlyEvents() throws Exception {
    try (Connection connection = vhost.connectionFactory().newConnection();
        Channel channel = connection.createChannel()) {
      new TopologyDeclarer(DeliveryProperties.QueueType.QUORUM).declare(connection);
      settings.put("satchel.delivery.declare-topology", false);
      try (TestNode node = TestNode.start(settings)) {
        awaitHealth(node, Status.UP);
        channel.exchangeDelete(Topology.EVENTS);
        awaitHealth(node, Status.DOWN);
        assertThat(health(node).getDetails())
            .containsEntry("eventExchangeMissing", true)
            .containsEntry("deadLetterExchangeMissing", false);
        assertThat(missing(node)).isOne();
        double sent = sent(node);
        events(node, 20);
        awaitEffectsOf(node.publish(30, Map.of()));
        // An event published to the missing exchange would close the channel and fail what is in
        // flight.
        await().atMost(TestNode.SOON).until(() -> outboxRows() == 20);
        assertThat(sent(node)).isEqualTo(sent + 30);
        new TopologyDeclarer(DeliveryProperties.QueueType.QUORUM).declare(connection);
        awaitHealth(node, Status.UP);
        awaitOutboxEmpty();
        assertThat(missing(node)).isZero();
      }
    }
  }

  @Test
  void anExchangeThatIsMissingAtTheStartDoesNotBlockOtherMessages() throws Exception {
    try (Connection connection = vhost.connectionFactory().newConnection();
        Channel channel = connection.createChannel()) {
      new TopologyDeclarer(DeliveryProperties.QueueType.QUORUM).declare(connection);
      channel.exchangeDelete(Topology.EVENTS);
      settings.put("satchel.delivery.declare-topology", false);
      try (TestNode node = TestNode.start(settings)) {
        await().atMost(TestNode.SOON).until(() -> node.bean(Publisher.class).connected());
        events(node, 20);
        awaitEffectsOf(node.publish(30, Map.of()));
        assertThat(sent(node)).isEqualTo(30);
        assertThat(outboxRows()).isGreaterThanOrEqualTo(20);
      }
    }
  }

  @Test
  void livenessFailsAndNamesALoopThatDied() {
    settings.put("test.dying-listener", true);
    try (TestNode node = TestNode.start(settings)) {
      LoopHealthIndicator liveness = node.bean(LoopHealthIndicator.class);
      await()
          .atMost(TestNode.SOON)
          .until(() -> Objects.requireNonNull(liveness.health()).getStatus().equals(Status.DOWN));
      assertThat(Objects.requireNonNull(liveness.health()).getDetails())
          .containsOnlyKeys("satchel-ticket-updates");
      assertThat(node.bean(DeliveryLifecycle.class).alive()).isFalse();
      awaitEffectsOf(node.publish(3, Map.of()));
    }
  }

  private static void events(TestNode node, int count) {
    Instant now = Clock.systemUTC().instant();
    List<Publication> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      UUID id = UUID.randomUUID();
      events.add(
          new Publication(
              id,
              id,
              1,
              Topology.EVENTS,
              "e.v1",
              "e.v1",
              null,
              Map.of(),
              new byte[] {1},
              now,
              now));
    }
    node.bean(Transactions.class)
        .call(
            publications -> {
              publications.add(events);
              return true;
            });
  }

  private static double sent(TestNode node) {
    return node.bean(MeterRegistry.class).counter("satchel.publisher.sent").count();
  }

  private static double missing(TestNode node) {
    return node.bean(MeterRegistry.class)
        .get("satchel.exchange.missing")
        .tag("exchange", Topology.EVENTS)
        .gauge()
        .value();
  }

  private static Health health(TestNode node) {
    return Objects.requireNonNull(node.bean(DeliveryHealth.class).health());
  }

  private static void awaitHealth(TestNode node, Status status) {
    await().atMost(TestNode.SOON).until(() -> health(node).getStatus().equals(status));
  }
}
