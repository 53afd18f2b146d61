package dev.satchel.delivery.consuming;

import dev.satchel.delivery.inbox.AttemptTable.Attempt;
import dev.satchel.messages.TaskQueue;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Counts what one queue's consumers do. */
public final class ConsumerMetrics {
  private static final String FOREIGN = "foreign";

  private record Key(String type, String outcome) {}

  private final MeterRegistry registry;
  private final String queue;
  private final Set<String> knownTypes;
  private final DistributionSummary batchSize;
  private final Timer batchTime;
  private final Counter duplicates;
  private final Counter setAside;
  private final Map<Key, Counter> attempts = new ConcurrentHashMap<>();

  /**
   * The metrics of one queue.
   *
   * @param knownTypes the values of the tag {@code type}; all other types count as {@code foreign}
   */
  public ConsumerMetrics(MeterRegistry registry, TaskQueue queue, Set<String> knownTypes) {
    this.registry = registry;
    this.queue = queue.queueName();
    this.knownTypes = knownTypes;
    this.batchSize = registry.summary("satchel.batch.size", "queue", this.queue);
    this.batchTime = registry.timer("satchel.batch.time", "queue", this.queue);
    this.duplicates = registry.counter("satchel.duplicates", "queue", this.queue);
    this.setAside = registry.counter("satchel.messages.set.aside", "queue", this.queue);
  }

  void batch(int size, long nanos) {
    batchSize.record(size);
    batchTime.record(nanos, TimeUnit.NANOSECONDS);
  }

  /** Counts a message that was handled before. */
  public void duplicate() {
    duplicates.increment();
  }

  void duplicates(int count) {
    duplicates.increment(count);
  }

  /** Counts messages each time they are set aside to be retried. */
  void setAside(int count) {
    setAside.increment(count);
  }

  /**
   * Counts an ended attempt by type; all unknown types share one tag value, so that no sender can
   * flood the tags.
   */
  public void ended(Attempt attempt) {
    String type = attempt.arrived().type();
    attempts
        .computeIfAbsent(
            new Key(knownTypes.contains(type) ? type : FOREIGN, attempt.ending().wireName()),
            key ->
                registry.counter(
                    "satchel.attempts",
                    "queue",
                    queue,
                    "type",
                    key.type(),
                    "outcome",
                    key.outcome()))
        .increment();
  }
}
