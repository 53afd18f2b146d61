package dev.satchel.ingress.waiting;

import dev.satchel.ingress.bounds.Bound;
import dev.satchel.ingress.bounds.Shares;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;

/** Metrics of waiting requests: open waits, their limit, ends by cause, refusals and sweeps. */
final class WaitMetrics {
  private final MeterRegistry registry;
  private final Map<WaitEnd.Cause, Counter> ends = new EnumMap<>(WaitEnd.Cause.class);
  private final Map<Bound, Counter> refusals = new EnumMap<>(Bound.class);
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
    for (Bound bound : Bound.values()) {
      refusals.put(
          bound,
          Counter.builder("satchel.waits.refused")
              .description("Waits that were answered at once for want of a place, by whose it was")
              .tag("reason", bound.tag())
              .register(registry));
    }
    this.sweepSize =
        DistributionSummary.builder("satchel.waits.sweep")
            .description("Tickets looked up by one sweep")
            .register(registry);
  }

  void watch(Shares waiting, int bound) {
    Gauge.builder("satchel.waits.open", waiting, Shares::taken)
        .description("Requests that wait for a ticket")
        .register(registry);
    Gauge.builder("satchel.waits.bound", () -> bound)
        .description("Requests that may wait for a ticket")
        .register(registry);
  }

  void refused(Bound bound) {
    Counter counter = refusals.get(bound);
    if (counter != null) {
      counter.increment();
    }
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
