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
import dev.satchel.messages.Task;
import dev.satchel.messages.TicketsChanged;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives ticket updates over an exclusive, auto-deleted queue of this process. Updates published
 * while it is not subscribed are lost, so the listener is notified after each subscription.
 */
public final class TicketUpdateSubscription {
  private static final Logger log = LoggerFactory.getLogger(TicketUpdateSubscription.class);
  private static final Duration RECONNECT_AFTER = Duration.ofMillis(500);
  private static final Duration LEAVES_WITHIN = Duration.ofSeconds(1);

  private final BrokerConnections connections;
  private final MessageCodec codec;
  private final IdSource ids;
  private final @Nullable TicketUpdateListener listener;
  private final Loop loop = new Loop("satchel-ticket-updates", RECONNECT_AFTER, this::listen);

  /** A subscription that is not started yet. */
  public TicketUpdateSubscription(
      BrokerConnections connections,
      MessageCodec codec,
      IdSource ids,
      @Nullable TicketUpdateListener listener) {
    this.connections = connections;
    this.codec = codec;
    this.ids = ids;
    this.listener = listener;
  }

  /** The thread that does the work, for health. */
  public Loop loop() {
    return loop;
  }

  /** Starts to listen, and reconnects by itself. */
  public void start() {
    if (listener != null) {
      loop.start();
    }
  }

  /** Stops listening. */
  public void stop() {
    loop.stop(LEAVES_WITHIN);
  }

  private Duration listen() throws IOException, TimeoutException, InterruptedException {
    try (Connection connection = connections.open("ticket-updates")) {
      subscribe(connection, Objects.requireNonNull(listener));
    }
    return RECONNECT_AFTER;
  }

  private void subscribe(Connection connection, TicketUpdateListener told)
      throws IOException, InterruptedException {
    CountDownLatch closed = new CountDownLatch(1);
    Channel channel = connection.createChannel();
    channel.addShutdownListener(cause -> closed.countDown());
    String queue =
        channel
            .queueDeclare(
                Topology.TICKET_UPDATES + "." + ids.next(), false, true, true, java.util.Map.of())
            .getQueue();
    channel.queueBind(queue, Topology.TICKET_UPDATES, "");
    channel.basicConsume(
        queue, true, (tag, delivery) -> receive(delivery, told), tag -> closed.countDown());
    loop.recovered();
    log.info("ticket updates are subscribed");
    told.resubscribed();
    closed.await();
  }

  private void receive(Delivery delivery, TicketUpdateListener told) {
    try {
      String type = String.valueOf(delivery.getProperties().getType());
      switch (codec.decode(type, delivery.getBody())) {
        case TicketsChanged changed -> told.changed(changed.changes());
        case EarlierTicketsChanged changed -> told.changed(changed.changes());
        case Event _ -> {}
        case Task _ -> {}
      }
    } catch (RuntimeException e) {
      log.warn("a ticket update could not be parsed: {}", Failures.brief(e));
    }
  }
}
