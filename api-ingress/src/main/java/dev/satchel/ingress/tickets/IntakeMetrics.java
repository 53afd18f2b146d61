package dev.satchel.ingress.tickets;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Collection;
import java.util.function.Supplier;

/** What is measured about accepting. */
final class IntakeMetrics {
  private final MeterRegistry registry;
  private final DistributionSummary batchSize;
  private final Timer batchTime;

  IntakeMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.batchSize =
        DistributionSummary.builder("satchel.tickets.write.batch")
            .description("Requests that shared a transaction")
            .publishPercentiles(0.5, 0.99)
            .register(registry);
    this.batchTime =
        Timer.builder("satchel.tickets.write.time")
            .description("One shared transaction, from insert to commit")
            .publishPercentiles(0.5, 0.99)
            .register(registry);
  }

  void watchQueue(Collection<?> queue) {
    Gauge.builder("satchel.tickets.write.queue", queue, Collection::size)
        .description("Requests that wait for a writer")
        .register(registry);
  }

  <T> T timeBatch(int size, Supplier<T> batch) {
    batchSize.record(size);
    T result = batchTime.record(batch);
    if (result == null) {
      throw new IllegalStateException("a batch has no result");
    }
    return result;
  }

  void accepted(String task, String outcome) {
    registry.counter("satchel.tickets.requests", "task", task, "outcome", outcome).increment();
  }
}
