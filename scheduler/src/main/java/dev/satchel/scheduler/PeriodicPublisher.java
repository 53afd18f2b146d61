package dev.satchel.scheduler;

import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Publication;
import dev.satchel.delivery.Transactions;
import dev.satchel.messages.Task;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Writes a periodic task to the outbox. A task that Quartz fires has no ticket. */
@Component
final class PeriodicPublisher {
  private static final Logger LOG = LoggerFactory.getLogger(PeriodicPublisher.class);

  private final Transactions transactions;
  private final MessageCodec codec;
  private final Clock clock;
  private final MeterRegistry meters;
  private final SchedulerProperties properties;

  PeriodicPublisher(
      Transactions transactions,
      MessageCodec codec,
      Clock clock,
      MeterRegistry meters,
      SchedulerProperties properties) {
    this.transactions = transactions;
    this.codec = codec;
    this.clock = clock;
    this.meters = meters;
    this.properties = properties;
  }

  /**
   * Publishes once for each due time: an outbox row that already exists stays unchanged, and if the
   * message was already sent, the inbox drops the duplicate because its message id is the same.
   */
  void publish(PeriodicTask periodic, Instant dueAt) {
    UUID id = FireId.of(periodic.jobName(), dueAt);
    Task task = periodic.task(dueAt, periodic.interval(properties));
    Publication publication = publication(task, id, clock.instant());
    UUID written =
        transactions.call(
            publications -> {
              publications.add(List.of(publication));
              return id;
            });
    meters.counter("satchel.scheduler.fires", "job", periodic.jobName()).increment();
    LOG.debug("{} due at {} is message {}", periodic.jobName(), dueAt, written);
  }

  private Publication publication(Task task, UUID id, Instant now) {
    return Publication.task(
        id, codec.queueOf(task), codec.typeName(task), null, Map.of(), codec.encode(task), now);
  }
}
