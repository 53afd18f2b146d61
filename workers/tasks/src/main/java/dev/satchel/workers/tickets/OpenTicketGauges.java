package dev.satchel.workers.tickets;

import dev.satchel.delivery.Loop;
import dev.satchel.delivery.LoopOwner;
import dev.satchel.messages.TicketStatus;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Gauges of open tickets: how many there are and how old the oldest is, by status, and the messages
 * that wait for a ticket. Tickets are counted up to a bound.
 */
final class OpenTicketGauges implements SmartLifecycle, LoopOwner {
  private static final Duration COUNT_EVERY = Duration.ofSeconds(15);
  private static final Duration LEAVES_WITHIN = Duration.ofSeconds(1);
  private static final int COUNTED_AT_MOST = 100_000;

  private final JdbcClient jdbc;
  private final MeterRegistry registry;
  private final WaitGauges waits;
  private final OldestTickets oldest;
  private final Clock clock;
  private final Loop loop = new Loop("satchel-open-tickets", COUNT_EVERY, this::round);
  private volatile Map<TicketStatus, Long> open = Map.of();
  private volatile Map<TicketStatus, Instant> oldestAt = Map.of();
  private volatile boolean running;

  OpenTicketGauges(JdbcClient jdbc, MeterRegistry registry, Clock clock) {
    this.jdbc = jdbc;
    this.registry = registry;
    this.waits = new WaitGauges(jdbc, clock);
    this.oldest = new OldestTickets(jdbc);
    this.clock = clock;
  }

  @Override
  public void start() {
    for (TicketStatus status : TicketStatus.values()) {
      if (!status.done()) {
        Gauge.builder("satchel.tickets.open", () -> open.getOrDefault(status, 0L))
            .description("Open tickets by status, counted up to " + COUNTED_AT_MOST)
            .tag("status", status.wireName())
            .register(registry);
        Gauge.builder("satchel.tickets.open.oldest.age.seconds", () -> ageSeconds(status))
            .description("How long ago the oldest open ticket of the status was accepted")
            .tag("status", status.wireName())
            .register(registry);
      }
    }
    waits.register(registry);
    loop.start();
    running = true;
  }

  /** When a query fails, the gauges keep their last values. */
  private Duration round() {
    Map<TicketStatus, Long> counted = new EnumMap<>(TicketStatus.class);
    for (TicketStatus status : TicketStatus.values()) {
      if (!status.done()) {
        counted.put(status, count(status));
      }
    }
    open = counted;
    findOldest();
    waits.count();
    return COUNT_EVERY;
  }

  void findOldest() {
    Map<TicketStatus, Instant> found = new EnumMap<>(TicketStatus.class);
    oldest
        .find()
        .forEach(
            one -> found.merge(one.status(), one.createdAt(), (a, b) -> a.isBefore(b) ? a : b));
    oldestAt = found;
  }

  private long ageSeconds(TicketStatus status) {
    Instant since = oldestAt.get(status);
    return since == null ? 0 : Math.max(0, Duration.between(since, clock.instant()).toSeconds());
  }

  private long count(TicketStatus status) {
    return jdbc.sql(
            """
            SELECT COUNT(*)
            FROM (SELECT 1 FROM ticket WHERE status = :status LIMIT :most) counted
            """)
        .param("status", status.wireName())
        .param("most", COUNTED_AT_MOST)
        .query(Long.class)
        .single();
  }

  @Override
  public void stop() {
    loop.stop(LEAVES_WITHIN);
    running = false;
  }

  @Override
  public List<Loop> loops() {
    return List.of(loop);
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
