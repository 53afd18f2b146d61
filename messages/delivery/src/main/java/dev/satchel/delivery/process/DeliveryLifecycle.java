package dev.satchel.delivery.process;

import dev.satchel.delivery.Loop;
import dev.satchel.delivery.LoopOwner;
import dev.satchel.delivery.QueuePauses;
import dev.satchel.delivery.broker.BrokerConnections;
import dev.satchel.delivery.broker.Publisher;
import dev.satchel.delivery.consuming.QueueConsumer;
import dev.satchel.delivery.consuming.TaskConsumer;
import dev.satchel.delivery.control.ControlLoop;
import dev.satchel.delivery.deadletters.DeadLetterConsumer;
import dev.satchel.delivery.outbox.ConfirmedRows;
import dev.satchel.delivery.outbox.OutboxRelay;
import dev.satchel.delivery.queues.QueueGauges;
import dev.satchel.delivery.queues.QueueLevels;
import dev.satchel.delivery.remote.Leases;
import dev.satchel.delivery.transactions.SpringTransactions;
import dev.satchel.delivery.updates.TicketUpdateSubscription;
import dev.satchel.messages.TaskQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Starts and stops the running parts in order. On stop it takes no more messages, finishes those
 * that have arrived, publishes what these have committed, and then ends, all within 15 s.
 */
public final class DeliveryLifecycle implements SmartLifecycle, LoopOwner {
  private static final Logger log = LoggerFactory.getLogger(DeliveryLifecycle.class);
  private static final Duration CONSUMERS_STOP_WITHIN = Duration.ofSeconds(9);
  private static final Duration PUBLISHER_STOPS_WITHIN = Duration.ofSeconds(2);
  private static final Duration RELAY_STOPS_WITHIN = Duration.ofSeconds(1);

  private final BrokerConnections connections;
  private final Sending sending;
  private final Watching watching;
  private final List<TaskConsumer> consumers;
  private final @Nullable DeadLetterConsumer desk;
  private final TicketUpdateSubscription updates;
  private volatile boolean running;

  /** The parts that every process has. */
  record Sending(
      SpringTransactions transactions,
      Publisher publisher,
      ConfirmedRows confirmedRows,
      OutboxRelay relay) {}

  /** The parts that watch and control queues, in a process that consumes. */
  record Watching(
      QueuePauses pauses,
      ControlLoop control,
      QueueGauges gauges,
      QueueLevels levels,
      Leases leases) {}

  DeliveryLifecycle(
      BrokerConnections connections,
      Sending sending,
      Watching watching,
      List<TaskConsumer> consumers,
      @Nullable DeadLetterConsumer desk,
      TicketUpdateSubscription updates) {
    this.connections = connections;
    this.sending = sending;
    this.watching = watching;
    this.consumers = List.copyOf(consumers);
    this.desk = desk;
    this.updates = updates;
  }

  @Override
  public void start() {
    sending.transactions().requireAffectedRows();
    connections.requireRightTopology(queues());
    List<QueueConsumer> all = everyConsumer();
    if (!all.isEmpty()) {
      sending.publisher().watchExchanges();
    }
    sending.confirmedRows().loop().start();
    sending.publisher().loop().start();
    sending.relay().loop().start();
    if (!all.isEmpty()) {
      watching.pauses().start();
      watching.control().start();
      watching.gauges().start();
      watching.levels().start();
      watching.leases().loop().start();
    }
    all.forEach(QueueConsumer::start);
    if (desk != null) {
      desk.quarantine().start();
    }
    updates.start();
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    List<QueueConsumer> all = everyConsumer();
    all.forEach(QueueConsumer::stopTaking);
    watching.control().stopTaking();
    long until = System.nanoTime() + CONSUMERS_STOP_WITHIN.toNanos();
    for (QueueConsumer consumer : all) {
      consumer.awaitStopped(
          Duration.ofNanos(Math.max(1_000_000, until - System.nanoTime())),
          thread -> {
            boolean _ = sending.transactions().abort(thread);
          });
    }
    watching
        .control()
        .awaitStopped(Duration.ofNanos(Math.max(1_000_000, until - System.nanoTime())));
    if (desk != null) {
      desk.quarantine().stop(RELAY_STOPS_WITHIN);
    }
    updates.stop();
    watching.pauses().stop();
    watching.gauges().stop();
    watching.levels().stop();
    watching.leases().stop();
    sending.relay().loop().stop(RELAY_STOPS_WITHIN);
    sending.publisher().stop(PUBLISHER_STOPS_WITHIN);
    sending.confirmedRows().stop();
    log.info("delivery stopped");
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Below the web server's phase: the web server stops first, while delivery still runs. */
  @Override
  public int getPhase() {
    return 0;
  }

  private List<QueueConsumer> everyConsumer() {
    List<QueueConsumer> all = new ArrayList<>(consumers);
    if (desk != null) {
      all.add(desk);
    }
    return all;
  }

  /** The queues that this process consumes, or whose dead letters it consumes. */
  private Set<TaskQueue> queues() {
    return desk == null ? consumerStates().keySet() : EnumSet.allOf(TaskQueue.class);
  }

  /** The state of the dead-letter consumer, in a process that has one. */
  Optional<QueueConsumer.State> deskState() {
    return Optional.ofNullable(desk).map(QueueConsumer::state);
  }

  /** Whether an exchange that the process needs is missing. */
  boolean missing(String exchange) {
    return sending.publisher().missing(exchange);
  }

  /** The state of each queue's consumers. */
  public Map<TaskQueue, QueueConsumer.State> consumerStates() {
    Map<TaskQueue, QueueConsumer.State> states = new TreeMap<>();
    consumers.forEach(consumer -> states.put(consumer.queue(), consumer.state()));
    return states;
  }

  @Override
  public List<Loop> loops() {
    return Stream.concat(
            Stream.of(
                sending.publisher().loop(),
                sending.confirmedRows().loop(),
                sending.relay().loop(),
                watching.pauses().loop(),
                watching.control().loop(),
                watching.gauges().loop(),
                watching.levels().loop(),
                watching.leases().loop(),
                updates.loop()),
            Stream.concat(
                everyConsumer().stream().map(QueueConsumer::loop),
                Stream.ofNullable(desk).map(DeadLetterConsumer::quarantine)))
        .toList();
  }

  /** Whether no loop has died. */
  public boolean alive() {
    return loops().stream().allMatch(loop -> loop.death() == null);
  }

  /** Whether publishing has a connection to the broker. */
  public boolean publisherConnected() {
    return sending.publisher().connected();
  }

  boolean outboxFull() {
    return sending.relay().full();
  }
}
