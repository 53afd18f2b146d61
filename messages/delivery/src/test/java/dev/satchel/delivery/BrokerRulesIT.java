package dev.satchel.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.satchel.delivery.broker.Publisher;
import dev.satchel.delivery.consuming.QueueConsumer;
import dev.satchel.delivery.outbox.OutboxTable;
import dev.satchel.delivery.process.DeliveryLifecycle;
import dev.satchel.messages.TaskQueue;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * How delivery copes with its broker: unbound queues, cut connections, two relays, pauses, stops.
 */
class BrokerRulesIT extends OnRealServers {
  private static final Clock CLOCK = Clock.systemUTC();

  @Test
  void messagesReturnedByTheBrokerStayInTheOutboxUntilTheQueueIsBound() throws Exception {
    try (TestNode node = TestNode.start(settings);
        Connection connection = vhost.connectionFactory().newConnection();
        Channel channel = connection.createChannel()) {
      await().atMost(TestNode.SOON).until(() -> node.bean(Publisher.class).connected());
      channel.queueUnbind("payments", Topology.WORK, "payments");
      node.publish(20, Map.of());
      await()
          .atMost(TestNode.SOON)
          .until(
              () ->
                  node.bean(DeliveryLifecycle.class).publisherConnected() && returned(node) >= 20);
      assertThat(outboxRows()).isEqualTo(20);
      channel.queueBind("payments", Topology.WORK, "payments");
      awaitEffects(20);
      awaitOutboxEmpty();
    }
  }

  @Test
  void connectionsClosedDuringPublishingLoseAndRepeatNothing() {
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
  void twoRelaysOnOneOutboxLoseNothingAndDuplicatesHaveNoEffect() {
    try (TestNode one = TestNode.start(settings);
        TestNode two = TestNode.start(settings)) {
      Instant past = Instant.now(CLOCK).minusSeconds(60);
      List<Publication> rows = new ArrayList<>();
      for (int i = 0; i < 3000; i++) {
        rows.add(one.publication(one.bean(IdSource.class).next(), Map.of(), past));
      }
      // The rows that a process leaves when it dies right after its commit.
      one.bean(OutboxTable.class).insert(rows);
      awaitEffects(3000);
      awaitOutboxEmpty();
      assertThat(distinctEffects()).isEqualTo(3000);
      assertThat(effects()).isEqualTo(3000);
      assertThat(two.handler().invocations.get() + one.handler().invocations.get()).isPositive();
    }
  }

  @Test
  void aPausedQueueIsNotConsumedUntilItIsResumed() {
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
  void aMessageThatArrivesAfterAPauseIsNotHandledByAConsumerThatIsStillSubscribed() {
    try (TestNode node = TestNode.start(settings)) {
      QueuePauses pauses = node.bean(QueuePauses.class);
      for (int i = 0; i < 5; i++) {
        awaitState(node, QueueConsumer.State.CONSUMING);
        pauses.pause(TaskQueue.PAYMENTS);
        await()
            .atMost(TestNode.SOON)
            .pollInterval(Duration.ofMillis(1))
            .until(() -> pauses.paused(TaskQueue.PAYMENTS));
        List<UUID> late = node.publish(1, Map.of());
        awaitState(node, QueueConsumer.State.PAUSED);
        awaitDepth(vhost, "payments", 1);
        late.forEach(id -> assertThat(effects(id)).isZero());
        resume(node);
        awaitEffectsOf(late);
      }
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
  void aStopLosesAndRepeatsNothingAndTheNextStartContinues() {
    List<UUID> ids;
    try (TestNode node = TestNode.start(settings)) {
      ids = node.publish(1500, Map.of());
      await().atMost(TestNode.SOON).until(() -> effects() > 0);
    }
    try (TestNode node = TestNode.start(settings)) {
      assertThat(node.bean(DeliveryLifecycle.class).isRunning()).isTrue();
      awaitEffectsOf(ids);
      awaitOutboxEmpty();
      assertThat(effects()).isEqualTo(1500);
    }
  }

  @Test
  void aClassicQueueStopsTheStartOfAProcessThatDoesNotDeclareQueues() throws Exception {
    settings.put("satchel.delivery.declare-topology", false);
    refusesToStartOnAClassicQueue();
  }

  @Test
  void aClassicQueueInPlaceOfAQuorumQueueStopsTheStart() throws Exception {
    refusesToStartOnAClassicQueue();
  }

  private void refusesToStartOnAClassicQueue() throws Exception {
    try (Connection connection = vhost.connectionFactory().newConnection();
        Channel channel = connection.createChannel()) {
      channel.queueDeclare("payments", true, false, false, Map.of("x-queue-type", "classic"));
    }
    assertThatThrownBy(() -> TestNode.start(settings).close())
        .hasStackTraceContaining("another type")
        .hasStackTraceContaining("payments");
  }

  @Test
  void aProcessStartsWithoutABrokerAndItsMessagesAreDeliveredLater() {
    Map<String, Object> withoutBroker = new HashMap<>(settings);
    withoutBroker.put("satchel.workers.roles", "operations");
    withoutBroker.put("spring.rabbitmq.port", 1);
    List<UUID> ids;
    try (TestNode node = TestNode.start(withoutBroker)) {
      ids = node.publish(10, Map.of());
      assertThat(outboxRows()).isEqualTo(10);
    }
    try (TestNode node = TestNode.start(settings)) {
      awaitEffectsOf(ids);
      assertThat(node.bean(OutboxLevel.class).full()).isFalse();
    }
  }

  private static double returned(TestNode node) {
    return node.bean(io.micrometer.core.instrument.MeterRegistry.class)
        .counter("satchel.publisher.confirmations", "result", "returned")
        .count();
  }
}
