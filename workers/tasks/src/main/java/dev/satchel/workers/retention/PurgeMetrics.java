package dev.satchel.workers.retention;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Metrics of the rows that this process has purged, and of the oldest rows when it last finished a
 * run.
 */
final class PurgeMetrics {
  private final MeterRegistry registry;
  private final Clock clock;
  private final Map<Area.Name, AtomicLong> oldest = new ConcurrentHashMap<>();
  private final AtomicLong lastRun = new AtomicLong();

  PurgeMetrics(MeterRegistry registry, Clock clock) {
    this.registry = registry;
    this.clock = clock;
  }

  /** Counts deleted rows, including those of a step that is rolled back later. */
  void purged(Area.Name area, int rows) {
    registry.counter("satchel.retention.purged", "table", area.wireName()).increment(rows);
  }

  /** Sets when the oldest row of an area was made; the current time when the area is empty. */
  void oldest(Area.Name area, Instant madeAt) {
    oldest.computeIfAbsent(area, this::register).set(madeAt.getEpochSecond());
  }

  private AtomicLong register(Area.Name area) {
    AtomicLong madeAt = new AtomicLong();
    Gauge.builder("satchel.retention.oldest.age.seconds", () -> ageSeconds(madeAt))
        .description("Age of the oldest row, as the last purge saw it")
        .tag("table", area.wireName())
        .register(registry);
    return madeAt;
  }

  private long ageSeconds(AtomicLong madeAt) {
    return Duration.between(Instant.ofEpochSecond(madeAt.get()), clock.instant()).toSeconds();
  }

  void ran(Instant finished) {
    if (lastRun.getAndSet(finished.getEpochSecond()) == 0) {
      Gauge.builder("satchel.retention.last.run.epoch.seconds", lastRun, AtomicLong::doubleValue)
          .description("When a purge last came to its end")
          .register(registry);
    }
  }
}
