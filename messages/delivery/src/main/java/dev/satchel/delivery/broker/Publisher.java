package dev.satchel.delivery.broker;

import com.rabbitmq.client.Connection;
import dev.satchel.delivery.DeliveryProperties;
import dev.satchel.delivery.Failures;
import dev.satchel.delivery.Loop;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Publication;
import dev.satchel.delivery.Topology;
import dev.satchel.messages.Event;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes committed messages to the broker in a pipeline: one thread publishes, confirms arrive
 * asynchronously, and confirmed rows are deleted in batches. It never blocks its callers: a message
 * that it cannot take now stays stored for the relay.
 */
public final class Publisher {
  private static final Logger log = LoggerFactory.getLogger(Publisher.class);
  private static final int QUEUE_BOUND = 20_000;
  private static final int BURST = 500;
  private static final Duration RECONNECT_AFTER = Duration.ofMillis(500);
  private static final Duration EXCHANGES_ANSWER_WITHIN = Duration.ofSeconds(1);

  /** Either a stored publication or a transient update; exactly one is present. */
  private record Work(@Nullable Publication stored, @Nullable Event update) {}

  private final BrokerConnections connections;
  private final DeliveryProperties properties;
  private final ConfirmedPublications confirmed;
  private final MessageCodec codec;
  private final PublisherMetrics metrics;
  private final BlockingQueue<Work> queue = new ArrayBlockingQueue<>(QUEUE_BOUND);

  /** The messages that await their confirm, and the row that stores each. */
  private final Map<UUID, StoredRow> inHand = new ConcurrentHashMap<>();

  private final Set<UUID> unpublishable = ConcurrentHashMap.newKeySet();
  private final Map<String, ExchangeProbe> probes =
      Stream.of(Topology.DEAD_LETTERS, Topology.EVENTS)
          .collect(Collectors.toMap(exchange -> exchange, ExchangeProbe::new));
  private final AtomicReference<@Nullable ConfirmedChannel> channel = new AtomicReference<>();
  private final Loop loop = new Loop("satchel-publisher", RECONNECT_AFTER, this::publish);
  private volatile boolean watching;

  /** A publisher that is not connected yet. */
  public Publisher(
      BrokerConnections connections,
      DeliveryProperties properties,
      ConfirmedPublications confirmed,
      MessageCodec codec,
      MeterRegistry registry) {
    this.connections = connections;
    this.properties = properties;
    this.confirmed = confirmed;
    this.codec = codec;
    this.metrics = new PublisherMetrics(registry, inHand.keySet());
  }

  /** The thread that does the work, for health. */
  public Loop loop() {
    return loop;
  }

  /**
   * Turns on the probes; called before the start in a process that publishes dead letters and
   * events.
   */
  public void watchExchanges() {
    watching = true;
    probes.values().forEach(metrics::watch);
  }

  /** Whether an exchange is missing; messages for it then wait in the outbox. */
  public boolean missing(String exchange) {
    ExchangeProbe probe = probes.get(exchange);
    return probe != null && probe.missing();
  }

  /** Waits up to the given time for messages in flight to be confirmed, then closes. */
  public void stop(Duration within) {
    loop.finish(within);
  }

  /** Whether the broker takes messages now. */
  public boolean connected() {
    ConfirmedChannel current = channel.get();
    return current != null && !current.blocked();
  }

  /** How many messages the relay may add now; half of the queue is kept for other callers. */
  public int room() {
    return connected() ? Math.max(0, queue.remainingCapacity() - QUEUE_BOUND / 2) : 0;
  }

  /**
   * Publishes the due messages of a committed transaction; the relay publishes the others later.
   *
   * @param accepted the row of the first messages of new tickets; null when each message has a row
   *     of its own
   */
  public void publishDue(List<Publication> committed, @Nullable StoredRow accepted) {
    for (Publication publication : committed) {
      if (accepted != null && publication.isFirstOfTicket()) {
        if (!publish(publication, accepted)) {
          answered(accepted, publication.id(), false);
        }
      } else if (publication.dueAtOnce()) {
        publish(publication, StoredRow.outbox(publication.id()));
      }
    }
  }

  /** Returns false when the message is not sent now: its row stays, and the relay takes it. */
  private boolean publish(Publication publication, StoredRow row) {
    // The broker closes the channel at each publication to a missing exchange.
    if (missing(publication.exchange())
        || !connected()
        || unpublishable.contains(publication.id())
        || inHand.putIfAbsent(publication.id(), row) != null) {
      return false;
    }
    boolean queued = queue.offer(new Work(publication, null));
    if (!queued) {
      inHand.remove(publication.id(), row);
    }
    return queued;
  }

  /** Publishes rows of the outbox that the relay has claimed; a message in flight is skipped. */
  public void publishClaimed(List<Publication> claimed) {
    claimed.forEach(
        publication -> {
          boolean _ = publish(publication, StoredRow.outbox(publication.id()));
        });
  }

  /** Publishes a transient update, which may be lost. */
  public void publishUpdate(Event update) {
    if (connected() && !queue.offer(new Work(null, update))) {
      metrics.updateDropped();
    }
  }

  /** Publishes until the connection ends; rows of unconfirmed messages stay. */
  private Duration publish() throws IOException, TimeoutException, InterruptedException {
    try (Connection connection = connections.open("publish")) {
      send(connection);
    } finally {
      forgetInHand();
    }
    return RECONNECT_AFTER;
  }

  /** Messages in flight may or may not have arrived; their rows are still there. */
  private void forgetInHand() {
    ConfirmedChannel lost = channel.getAndSet(null);
    if (lost != null) {
      lost.close();
    }
    queue.clear();
    inHand.clear();
  }

  private void send(Connection connection) throws IOException, InterruptedException {
    if (watching) {
      for (ExchangeProbe probe : probes.values()) {
        probe.lookFirst(connection, EXCHANGES_ANSWER_WITHIN);
      }
    }
    ConfirmedChannel open =
        new ConfirmedChannel(connection, properties.publisherWindow(), this::confirmed);
    channel.set(open);
    loop.recovered();
    log.info("the publisher is connected");
    List<Work> burst = new ArrayList<>(BURST);
    while (open.usable()) {
      Work first = queue.poll(100, TimeUnit.MILLISECONDS);
      if (first != null) {
        burst.add(first);
        queue.drainTo(burst, BURST - 1);
        for (Work work : burst) {
          send(open, work);
        }
        burst.clear();
      } else if (loop.stopping() && inHand.isEmpty()) {
        return;
      }
      open.requireConfirmsInTime();
      if (watching && !open.blocked()) {
        for (ExchangeProbe probe : probes.values()) {
          probe.look(connection);
        }
      }
    }
    throw new IOException("channel closed: " + open.closeReason());
  }

  private void send(ConfirmedChannel open, Work work) throws IOException, InterruptedException {
    if (work.stored() != null) {
      send(open, work.stored());
    } else if (work.update() != null) {
      open.publishUpdate(codec, work.update());
    }
  }

  /** A message that cannot be encoded stays stored for an operator; no further try is made. */
  private void send(ConfirmedChannel open, Publication publication)
      throws IOException, InterruptedException {
    try {
      open.publish(publication);
      metrics.sent();
    } catch (IllegalArgumentException e) {
      unpublishable.add(publication.id());
      log.atError()
          .addKeyValue("messageId", publication.messageId())
          .addKeyValue("ticket", publication.ticket())
          .log("a message cannot be published and stays stored: {}", Failures.brief(e));
      // The client has counted the message, the broker has not: the confirms of this channel are
      // off by one.
      throw new IOException("a message could not be written", e);
    }
  }

  private void confirmed(Publication publication, Confirmation confirmation) {
    metrics.confirmed(confirmation);
    boolean delivered = confirmation == Confirmation.DELIVERED;
    if (!delivered) {
      log.atWarn()
          .addKeyValue("messageId", publication.messageId())
          .addKeyValue("ticket", publication.ticket())
          .log(
              "the broker did not accept a message for {} ({}); it stays stored and is sent again",
              publication.routingKey(),
              confirmation);
    }
    StoredRow row = inHand.get(publication.id());
    if (row != null) {
      answered(row, publication.id(), delivered);
    } else if (delivered) {
      // The connection was lost meanwhile; a row of the outbox need not be sent again.
      confirmed.delete(StoredRow.outbox(publication.id()), () -> {});
    }
  }

  /** The messages of a row stay in hand until the row is changed: a relay may claim them before. */
  private void answered(StoredRow row, UUID message, boolean delivered) {
    if (!row.answered(message, delivered)) {
      return;
    }
    Runnable forget = () -> row.messages().forEach(id -> inHand.remove(id, row));
    List<UUID> refused = row.refused();
    if (refused.isEmpty()) {
      confirmed.delete(row, forget);
    } else if (refused.size() == row.messages().size()) {
      forget.run();
    } else {
      confirmed.reduce(row, refused, forget);
    }
  }
}
