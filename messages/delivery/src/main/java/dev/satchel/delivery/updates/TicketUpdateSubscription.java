package dev.satchel.delivery.updates;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import dev.satchel.delivery.Failures;
import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.Loop;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.TicketUpdateListener;
import dev.satchel.delivery.Topology;
import dev.satchel.delivery.broker.BrokerConnections;
import dev.satchel.messages.EarlierTicketsChanged;
import dev.satchel.messages.Event;
import dev.satchel.messages.EventsNumbered;
import dev.satchel.messages.Task;
import dev.satchel.messages.TicketChange;
import dev.satchel.messages.TicketsChanged;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives ticket updates and the numbers of new events over an exclusive, auto-deleted queue of
 * this process. Updates published while it is not subscribed are lost, so the listeners are
 * notified after each subscription.
 */
public final class TicketUpdateSubscription {
  private static final Logger log = LoggerFactory.getLogger(TicketUpdateSubscription.class);
  private static final Duration RECONNECT_AFTER = Duration.ofMillis(500);
  private static final Duration LEAVES_WITHIN = Duration.ofSeconds(1);

  private final BrokerConnections connections;
  private final MessageCodec codec;
  private final IdSource ids;
  private final List<TicketUpdateListener> listeners;
  private final Loop loop = new Loop("satchel-ticket-updates", RECONNECT_AFTER, this::listen);

  /** A subscription that is not started yet. */
  public TicketUpdateSubscription(
      BrokerConnections connections,
      MessageCodec codec,
      IdSource ids,
      List<TicketUpdateListener> listeners) {
    this.connections = connections;
    this.codec = codec;
    this.ids = ids;
    this.listeners = List.copyOf(listeners);
  }

  /** The thread that does the work, for health. */
  public Loop loop() {
    return loop;
  }

  /** Starts to listen, and reconnects by itself. */
  public void start() {
    if (!listeners.isEmpty()) {
      loop.start();
    }
  }

  /** Stops listening. */
  public void stop() {
    loop.stop(LEAVES_WITHIN);
  }

  private Duration listen() throws IOException, TimeoutException, InterruptedException {
    try (Connection connection = connections.open("ticket-updates")) {
      subscribe(connection);
    }
    return RECONNECT_AFTER;
  }

  private void subscribe(Connection connection)
      throws IOException, TimeoutException, InterruptedException {
    CountDownLatch closed = new CountDownLatch(1);
    Channel channel = connection.createChannel();
    channel.addShutdownListener(cause -> closed.countDown());
    String queue =
        channel
            .queueDeclare(
                Topology.TICKET_UPDATES + "." + ids.next(), false, true, true, java.util.Map.of())
            .getQueue();
    channel.queueBind(queue, Topology.TICKET_UPDATES, "");
    bindToEvents(connection, queue);
    channel.basicConsume(
        queue, true, (tag, delivery) -> receive(delivery), tag -> closed.countDown());
    loop.recovered();
    log.info("ticket updates are subscribed");
    listeners.forEach(TicketUpdateListener::resubscribed);
    closed.await();
  }

  /** On a channel of its own: without the exchange, ticket updates still arrive. */
  private static void bindToEvents(Connection connection, String queue) throws TimeoutException {
    try (Channel binding = connection.createChannel()) {
      binding.queueBind(queue, Topology.EVENT_UPDATES, "");
    } catch (IOException missing) {
      log.warn(
          "events reach waiting requests late, because updates of them cannot be subscribed: {}",
          Failures.brief(missing));
    }
  }

  private void receive(Delivery delivery) {
    try {
      String type = String.valueOf(delivery.getProperties().getType());
      boolean ofEvents = delivery.getEnvelope().getExchange().equals(Topology.EVENT_UPDATES);
      switch (codec.decode(type, delivery.getBody())) {
        case TicketsChanged changed when !ofEvents -> changed(changed.changes());
        case EarlierTicketsChanged changed when !ofEvents -> changed(changed.changes());
        case EventsNumbered numbered when ofEvents ->
            listeners.forEach(told -> told.numbered(numbered));
        // Only workers may publish ticket updates, only ingresses the numbers of events.
        case Event _ -> {}
        case Task _ -> {}
      }
    } catch (RuntimeException e) {
      log.warn("a ticket update could not be parsed: {}", Failures.brief(e));
    }
  }

  private void changed(List<TicketChange> changes) {
    listeners.forEach(told -> told.changed(changes));
  }
}
