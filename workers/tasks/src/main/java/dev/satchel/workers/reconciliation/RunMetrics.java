package dev.satchel.workers.reconciliation;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Metrics of the last run of each job that ended in this process, for alerts. */
final class RunMetrics {
  private final MeterRegistry registry;
  private final Map<String, Last> lasts = new ConcurrentHashMap<>();
  private final AtomicLong verified = new AtomicLong();

  RunMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  private record Last(AtomicLong epochSecond, AtomicLong discrepancies, AtomicLong repaired) {}

  void ran(ReconciliationRun run) {
    Last last = lasts.computeIfAbsent(run.job(), this::register);
    last.epochSecond().set(run.times().finishedAt().getEpochSecond());
    last.discrepancies().set(run.discrepancies());
    last.repaired().set(run.repaired());
  }

  /**
   * Sets when the trial balance last finished reading all of history again; null changes nothing.
   */
  void verified(@Nullable Instant at) {
    if (at != null) {
      if (verified.getAndSet(at.getEpochSecond()) == 0) {
        Gauge.builder(
                "satchel.trial.balance.verified.epoch.seconds", verified, AtomicLong::doubleValue)
            .description("When the trial balance had last read all of history again")
            .register(registry);
      }
    }
  }

  private Last register(String job) {
    Last last = new Last(new AtomicLong(), new AtomicLong(), new AtomicLong());
    gauge("satchel.reconciliation.last.run.epoch.seconds", job, last.epochSecond());
    gauge("satchel.reconciliation.discrepancies", job, last.discrepancies());
    gauge("satchel.reconciliation.repaired", job, last.repaired());
    return last;
  }

  private void gauge(String name, String job, AtomicLong value) {
    Gauge.builder(name, value, AtomicLong::doubleValue).tag("job", job).register(registry);
  }
}
