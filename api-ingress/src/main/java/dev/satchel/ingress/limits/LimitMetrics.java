package dev.satchel.ingress.limits;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Metrics of rate limits: requests by bucket and outcome, and how the buckets are reconciled. */
final class LimitMetrics {
  private final Map<Policy, Counter> allowed = new EnumMap<>(Policy.class);
  private final Map<Policy, Counter> refused = new EnumMap<>(Policy.class);
  private final Counter failures;

  LimitMetrics(MeterRegistry registry, SharedBuckets buckets) {
    for (Policy policy : Policy.values()) {
      allowed.put(policy, counter(registry, policy, "allowed"));
      refused.put(policy, counter(registry, policy, "refused"));
    }
    this.failures =
        Counter.builder("satchel.limits.sync.failures")
            .description("Reconciliations of rate limits with the database that failed")
            .register(registry);
    TimeGauge.builder(
            "satchel.limits.sync.age", () -> buckets.age().toMillis(), TimeUnit.MILLISECONDS)
        .description("Time since the rate limits were reconciled with the database")
        .register(registry);
    Gauge.builder("satchel.limits.copies", buckets::copies)
        .description("Ingress copies that share the rate limits")
        .register(registry);
    Gauge.builder("satchel.limits.buckets", buckets::size)
        .description("Rate limits in memory")
        .register(registry);
  }

  private static Counter counter(MeterRegistry registry, Policy policy, String outcome) {
    return Counter.builder("satchel.limits.requests")
        .description("Requests by the rate limit that counted or refused them")
        .tag("policy", policy.wireName())
        .tag("outcome", outcome)
        .register(registry);
  }

  void allowed(Policy policy) {
    increment(allowed.get(policy));
  }

  void refused(Policy policy) {
    increment(refused.get(policy));
  }

  private static void increment(@Nullable Counter counter) {
    if (counter != null) {
      counter.increment();
    }
  }

  void failed() {
    failures.increment();
  }
}
