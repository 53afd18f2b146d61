package dev.satchel.workers.tickets;

import dev.satchel.messages.TicketStatus;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How many tickets are open, by status. The oldest are counted first, up to a bound. */
final class OpenTicketGauges implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(OpenTicketGauges.class);
  private static final long COUNT_EVERY_SECONDS = 15;
  private static final int COUNTED_AT_MOST = 100_000;

  private final JdbcClient jdbc;
  private final MeterRegistry registry;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("satchel-open-tickets").factory());
  private volatile Map<TicketStatus, Long> open = Map.of();
  private volatile boolean running;

  OpenTicketGauges(JdbcClient jdbc, MeterRegistry registry) {
    this.jdbc = jdbc;
    this.registry = registry;
  }

  @Override
  public void start() {
    for (TicketStatus status : TicketStatus.values()) {
      if (!status.done()) {
        Gauge.builder("satchel.tickets.open", () -> open.getOrDefault(status, 0L))
            .description("Open tickets by status, counted up to " + COUNTED_AT_MOST)
            .tag("status", status.wireName())
            .register(registry);
      }
    }
    Future<?> _ =
        timer.scheduleWithFixedDelay(this::count, 0, COUNT_EVERY_SECONDS, TimeUnit.SECONDS);
    running = true;
  }

  private void count() {
    try {
      Map<TicketStatus, Long> counted = new EnumMap<>(TicketStatus.class);
      for (TicketStatus status : TicketStatus.values()) {
        if (!status.done()) {
          counted.put(status, count(status));
        }
      }
      open = counted;
    } catch (DataAccessException e) {
      log.debug("cannot count tickets, the last answer holds", e);
    }
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
    timer.shutdownNow();
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
