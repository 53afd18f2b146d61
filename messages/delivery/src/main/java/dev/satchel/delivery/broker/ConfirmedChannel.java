package dev.satchel.delivery.broker;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Return;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Publication;
import dev.satchel.delivery.Topology;
import dev.satchel.messages.Event;
import dev.satchel.messages.EventsNumbered;
import dev.satchel.messages.TicketId;
import java.io.IOException;
import java.time.Duration;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A channel in confirm mode (https://www.rabbitmq.com/docs/confirms). A message counts as delivered
 * when it was acknowledged and not returned: RabbitMQ sends the return before the acknowledgement,
 * Qpid a negative acknowledgement before the return, so a return or a negative acknowledgement
 * means that it was not delivered.
 */
final class ConfirmedChannel {
  private static final Logger log = LoggerFactory.getLogger(ConfirmedChannel.class);
  private static final Duration CONFIRM_LIMIT = Duration.ofSeconds(60);
  private static final Duration REOPEN_UPDATES_AFTER = Duration.ofSeconds(1);
  private static final int PERSISTENT = 2;

  private record Unconfirmed(Publication publication, long sentNanos) {}

  private final Channel channel;
  private Channel updates;
  private long updatesOpenedNanos = System.nanoTime();
  private final Semaphore window;
  private final BiConsumer<Publication, Confirmation> listener;
  private final ConcurrentNavigableMap<Long, Unconfirmed> unconfirmed =
      new ConcurrentSkipListMap<>();
  private final Set<String> returned = ConcurrentHashMap.newKeySet();
  private volatile boolean blocked;
  private volatile long unblockedNanos = System.nanoTime();

  ConfirmedChannel(
      Connection connection, int window, BiConsumer<Publication, Confirmation> listener)
      throws IOException {
    this.window = new Semaphore(window);
    this.listener = listener;
    connection.addBlockedListener(
        reason -> {
          blocked = true;
          log.warn("the broker blocks publishers: {}", reason);
        },
        () -> {
          unblockedNanos = System.nanoTime();
          blocked = false;
          log.info("the broker accepts messages again");
        });
    this.channel = connection.createChannel();
    this.updates = connection.createChannel();
    channel.addReturnListener(
        (Return message) -> returned.add(key(message.getProperties(), message.getRoutingKey())));
    channel.addConfirmListener(this::acknowledged, this::refused);
    channel.confirmSelect();
  }

  boolean usable() {
    return channel.isOpen();
  }

  String closeReason() {
    return String.valueOf(channel.getCloseReason());
  }

  boolean blocked() {
    return blocked;
  }

  void publish(Publication publication) throws IOException, InterruptedException {
    while (!window.tryAcquire(100, TimeUnit.MILLISECONDS)) {
      requireConfirmsInTime();
      if (!usable()) {
        throw new IOException("channel closed: " + channel.getCloseReason());
      }
    }
    if (!returned.isEmpty()) {
      returned.remove(key(properties(publication), publication.routingKey()));
    }
    unconfirmed.put(channel.getNextPublishSeqNo(), new Unconfirmed(publication, System.nanoTime()));
    channel.basicPublish(
        publication.exchange(),
        publication.routingKey(),
        mandatory(publication),
        properties(publication),
        publication.body());
  }

  /** An unroutable task is returned and not delivered; an event needs no bound queue. */
  private static boolean mandatory(Publication publication) {
    return !publication.exchange().equals(Topology.EVENTS);
  }

  /** Publishes on a channel of its own, which a missing exchange closes; updates may be lost. */
  void publishUpdate(MessageCodec codec, Event update) throws IOException {
    if (!updates.isOpen()) {
      if (System.nanoTime() - updatesOpenedNanos < REOPEN_UPDATES_AFTER.toNanos()) {
        return;
      }
      updates = channel.getConnection().createChannel();
      updatesOpenedNanos = System.nanoTime();
    }
    updates.basicPublish(
        update instanceof EventsNumbered ? Topology.EVENT_UPDATES : Topology.TICKET_UPDATES,
        "",
        new BasicProperties.Builder()
            .type(codec.typeName(update))
            .contentType(Topology.JSON)
            .build(),
        codec.encode(update));
  }

  /**
   * Throws when a confirm is overdue, so that the connection is closed and the row is sent again.
   */
  void requireConfirmsInTime() throws IOException {
    var first = unconfirmed.firstEntry();
    if (first != null
        && !blocked
        && System.nanoTime() - Math.max(first.getValue().sentNanos(), unblockedNanos)
            > CONFIRM_LIMIT.toNanos()) {
      throw new IOException("no confirm within " + CONFIRM_LIMIT);
    }
  }

  void close() {
    unconfirmed.clear();
    channel.getConnection().abort(1_000);
  }

  private void acknowledged(long tag, boolean multiple) {
    settle(tag, multiple, Confirmation.DELIVERED);
  }

  private void refused(long tag, boolean multiple) {
    settle(tag, multiple, Confirmation.REFUSED);
  }

  private void settle(long tag, boolean multiple, Confirmation confirmation) {
    if (!multiple) {
      Unconfirmed one = unconfirmed.remove(tag);
      if (one != null) {
        settle(one, confirmation);
      }
      return;
    }
    ConcurrentNavigableMap<Long, Unconfirmed> all = unconfirmed.headMap(tag, true);
    for (Long each = pollFirst(all); each != null; each = pollFirst(all)) {
      Unconfirmed one = unconfirmed.remove(each);
      if (one != null) {
        settle(one, confirmation);
      }
    }
  }

  private static @org.jspecify.annotations.Nullable Long pollFirst(
      ConcurrentNavigableMap<Long, Unconfirmed> map) {
    var first = map.firstEntry();
    return first == null ? null : first.getKey();
  }

  private void settle(Unconfirmed one, Confirmation confirmation) {
    window.release();
    Publication publication = one.publication();
    boolean wasReturned =
        !returned.isEmpty()
            && returned.remove(key(properties(publication), publication.routingKey()));
    listener.accept(publication, wasReturned ? Confirmation.RETURNED : confirmation);
  }

  private static String key(BasicProperties properties, String routingKey) {
    return properties.getMessageId()
        + "/"
        + properties.getHeaders().get(Topology.ATTEMPT_HEADER)
        + "/"
        + routingKey;
  }

  static BasicProperties properties(Publication publication) {
    Map<String, Object> headers = new HashMap<>(publication.headers());
    headers.put(Topology.ATTEMPT_HEADER, publication.attempt());
    Object contentType = headers.remove(Topology.CONTENT_TYPE_HEADER);
    TicketId ticket = publication.ticket();
    return new BasicProperties.Builder()
        .messageId(publication.messageId().toString())
        .type(publication.type())
        .correlationId(ticket == null ? null : ticket.toString())
        .timestamp(Date.from(publication.createdAt()))
        .contentType(contentType == null ? Topology.JSON : contentType.toString())
        .deliveryMode(PERSISTENT)
        .headers(headers)
        .build();
  }
}
