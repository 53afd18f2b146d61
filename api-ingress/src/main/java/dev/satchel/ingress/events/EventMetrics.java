package dev.satchel.ingress.events;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.jdbc.core.JdbcTemplate;

/** Shows how far the numbering of events is. */
final class EventMetrics {
  private final JdbcTemplate jdbc;
  private final PendingEvents pending;
  private volatile long numbered;
  private volatile PendingEvents.Backlog backlog = new PendingEvents.Backlog(0, 0);

  EventMetrics(JdbcTemplate jdbc, FeedWaits waits, MeterRegistry registry) {
    this.jdbc = jdbc;
    this.pending = new PendingEvents(jdbc);
    Gauge.builder("satchel.events.numbered", this, metrics -> metrics.numbered)
        .description("events of all feeds that have a number")
        .register(registry);
    Gauge.builder("satchel.events.lag.seconds", this, metrics -> metrics.backlog.oldestSeconds())
        .description("the age of the oldest event without a number")
        .register(registry);
    Gauge.builder("satchel.events.pending", this, metrics -> metrics.backlog.rows())
        .description("rows of events without a number, at most 10,000")
        .register(registry);
    Gauge.builder("satchel.events.feeds.waiting", waits, all -> all.feeds().size())
        .description("feeds for which requests wait")
        .register(registry);
  }

  void measure() {
    numbered =
        jdbc
            .query(
                "SELECT last FROM sequence_head WHERE name = ?",
                (row, n) -> row.getLong("last"),
                EventSequencer.NAME)
            .stream()
            .findFirst()
            .orElse(0L);
    backlog = pending.backlog();
  }
}
