package dev.satchel.delivery;

import dev.satchel.messages.TaskQueue;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Starts and stops the running parts in order. Stopping takes no more, finishes what has arrived,
 * sends what that has committed, and then leaves.
 */
final class Delivering implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(Delivering.class);
  private static final long CONSUMERS_STOP_WITHIN_MS = 10_000;
  private static final long PUBLISHER_STOPS_WITHIN_MS = 3_000;

  private final BrokerConnections connections;
  private final Sending sending;
  private final QueuePauses pauses;
  private final QueueGauges gauges;
  private final List<TaskConsumer> consumers;
  private final TicketUpdateSubscription updates;
  private volatile boolean running;

  /** The parts that every process has. */
  record Sending(Publisher publisher, ConfirmedRows confirmedRows, OutboxRelay relay) {}

  Delivering(
      BrokerConnections connections,
      Sending sending,
      QueuePauses pauses,
      QueueGauges gauges,
      List<TaskConsumer> consumers,
      TicketUpdateSubscription updates) {
    this.connections = connections;
    this.sending = sending;
    this.pauses = pauses;
    this.gauges = gauges;
    this.consumers = List.copyOf(consumers);
    this.updates = updates;
  }

  @Override
  public void start() {
    connections.requireRightTopology(consumerStates().keySet());
    sending.confirmedRows().start();
    sending.publisher().start();
    sending.relay().start();
    if (!consumers.isEmpty()) {
      pauses.start();
      gauges.start();
    }
    consumers.forEach(TaskConsumer::start);
    updates.start();
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    consumers.forEach(TaskConsumer::stopTaking);
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CONSUMERS_STOP_WITHIN_MS);
    try {
      for (TaskConsumer consumer : consumers) {
        long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
        consumer.awaitStopped(Math.max(1, left));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    updates.stop();
    pauses.stop();
    gauges.stop();
    sending.relay().stop();
    sending.publisher().stop(PUBLISHER_STOPS_WITHIN_MS);
    sending.confirmedRows().stop();
    log.info("delivery stopped");
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** After the web server, which stops first and so still finds delivery at work. */
  @Override
  public int getPhase() {
    return 0;
  }

  /** What each queue's consumers are doing. */
  Map<TaskQueue, TaskConsumer.State> consumerStates() {
    Map<TaskQueue, TaskConsumer.State> states = new TreeMap<>();
    consumers.forEach(consumer -> states.put(consumer.queue(), consumer.state()));
    return states;
  }

  boolean publisherConnected() {
    return sending.publisher().connected();
  }

  boolean outboxFull() {
    return sending.relay().full();
  }
}
