package dev.satchel.ingress.batches;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Collection;
import java.util.function.Supplier;

/** Metrics of one kind of batch: size, duration and queue length. */
final class BatchMetrics {
  private final MeterRegistry registry;
  private final String name;
  private final DistributionSummary size;
  private final Timer time;

  /** Registers {@code satchel.<name>.batch}, {@code .time} and {@code .queue}. */
  BatchMetrics(MeterRegistry registry, String name) {
    this.registry = registry;
    this.name = name;
    this.size =
        DistributionSummary.builder("satchel." + name + ".batch")
            .description("Requests that shared a transaction or a query")
            .publishPercentiles(0.5, 0.99)
            .register(registry);
    this.time =
        Timer.builder("satchel." + name + ".time")
            .description("One shared transaction or query")
            .publishPercentiles(0.5, 0.99)
            .register(registry);
  }

  String name() {
    return "satchel-" + name.replace('.', '-');
  }

  void watchQueue(Collection<?> queue) {
    Gauge.builder("satchel." + name + ".queue", queue, Collection::size)
        .description("Requests that wait for their batch")
        .register(registry);
  }

  <T> T timeBatch(int asked, Supplier<T> batch) {
    size.record(asked);
    T result = time.record(batch);
    if (result == null) {
      throw new IllegalStateException("a batch has no result");
    }
    return result;
  }
}
