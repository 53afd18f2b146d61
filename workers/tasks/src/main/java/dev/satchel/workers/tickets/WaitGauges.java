package dev.satchel.workers.tickets;

import dev.satchel.delivery.Sql;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Gauges of the messages that wait for tickets: how many, up to a bound, and how long the one with
 * the earliest deadline has waited.
 */
final class WaitGauges {
  private static final int COUNTED_AT_MOST = 100_000;

  private final JdbcClient jdbc;
  private final Clock clock;
  private volatile long waiting;
  private volatile Optional<Instant> oldest = Optional.empty();

  WaitGauges(JdbcClient jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  void register(MeterRegistry registry) {
    Gauge.builder("satchel.tickets.waiting", () -> waiting)
        .description("Messages that wait for a ticket, counted up to " + COUNTED_AT_MOST)
        .register(registry);
    Gauge.builder("satchel.tickets.waiting.oldest.age", this::age)
        .description("How long the message that is parked next has waited for its ticket")
        .baseUnit("seconds")
        .register(registry);
  }

  private long age() {
    return oldest.map(since -> Duration.between(since, clock.instant()).toSeconds()).orElse(0L);
  }

  void count() {
    waiting =
        jdbc.sql("SELECT COUNT(*) FROM (SELECT 1 FROM ticket_wait LIMIT :most) counted")
            .param("most", COUNTED_AT_MOST)
            .query(Long.class)
            .single();
    List<Instant> first =
        jdbc.sql(
                """
                SELECT since FROM ticket_wait FORCE INDEX (ticket_wait_by_deadline)
                ORDER BY deadline
                LIMIT 1
                """)
            .query((row, number) -> Sql.instant(row.getObject("since", LocalDateTime.class)))
            .list();
    oldest = first.stream().findFirst();
  }
}
