package dev.satchel.ingress.tickets;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** What is measured about waiting. */
final class WaitMetrics {
  private final MeterRegistry registry;
  private final Map<WaitEnd.Cause, Counter> ends = new EnumMap<>(WaitEnd.Cause.class);
  private final DistributionSummary sweepSize;

  WaitMetrics(MeterRegistry registry) {
    this.registry = registry;
    for (WaitEnd.Cause cause : WaitEnd.Cause.values()) {
      ends.put(
          cause,
          Counter.builder("satchel.waits.ended")
              .description("Waiting requests that were answered, by what ended the wait")
              .tag("cause", cause.tag())
              .register(registry));
    }
    this.sweepSize =
        DistributionSummary.builder("satchel.waits.sweep")
            .description("Tickets looked up by one sweep")
            .register(registry);
  }

  void watch(AtomicInteger waiting) {
    Gauge.builder("satchel.waits.open", waiting, AtomicInteger::get)
        .description("Requests that wait for a ticket")
        .register(registry);
  }

  void ended(WaitEnd.Cause cause) {
    Counter counter = ends.get(cause);
    if (counter != null) {
      counter.increment();
    }
  }

  void swept(int tickets) {
    sweepSize.record(tickets);
  }
}
