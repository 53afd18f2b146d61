package dev.satchel.delivery.broker;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Counts what the publisher does. */
final class PublisherMetrics {
  private final MeterRegistry registry;
  private final Counter sent;
  private final Counter updatesDropped;
  private final Map<Confirmation, Counter> confirmations = new EnumMap<>(Confirmation.class);

  PublisherMetrics(MeterRegistry registry, Collection<?> inHand) {
    this.registry = registry;
    sent = registry.counter("satchel.publisher.sent");
    updatesDropped = registry.counter("satchel.publisher.updates.dropped");
    registry.gaugeCollectionSize("satchel.publisher.in.hand", java.util.List.of(), inHand);
    for (Confirmation confirmation : Confirmation.values()) {
      confirmations.put(
          confirmation,
          registry.counter(
              "satchel.publisher.confirmations",
              "result",
              confirmation.name().toLowerCase(Locale.ROOT)));
    }
  }

  void watch(ExchangeProbe probe) {
    Gauge.builder("satchel.exchange.missing", () -> probe.missing() ? 1 : 0)
        .description("1 while the exchange is not there and what goes to it waits")
        .tag("exchange", probe.exchange())
        .register(registry);
  }

  void sent() {
    sent.increment();
  }

  void updateDropped() {
    updatesDropped.increment();
  }

  void confirmed(Confirmation confirmation) {
    Counter counter = confirmations.get(confirmation);
    if (counter != null) {
      counter.increment();
    }
  }
}
