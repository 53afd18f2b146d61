package dev.satchel.ingress.tickets;

import dev.satchel.ingress.http.Problems;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Keeps time for all waiting requests with two threads: one ends those whose time is up, one looks
 * up tickets whose update may have been lost.
 */
final class Sweep implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(Sweep.class);
  private static final int TICKETS_PER_QUERY = 20_000;

  private final Waiters waiters;
  private final TicketRows rows;
  private final WaitingSettings settings;
  private final WaitMetrics metrics;
  private @Nullable ScheduledExecutorService threads;

  Sweep(Waiters waiters, TicketRows rows, WaitingSettings settings, WaitMetrics metrics) {
    this.waiters = waiters;
    this.rows = rows;
    this.settings = settings;
    this.metrics = metrics;
  }

  /** Looks tickets up, with one query; none when nobody has waited for long. */
  void run(boolean all) {
    try {
      waiters.endOverdue();
      Map<UUID, Integer> versions = waiters.toSweep(all, TICKETS_PER_QUERY);
      if (!versions.isEmpty()) {
        metrics.swept(versions.size());
        waiters.swept(rows.changedSince(versions));
      }
    } catch (RuntimeException | Error failure) {
      if (Problems.isOutage(failure)) {
        log.debug("the sweep waits for the database");
      } else {
        log.error("the sweep failed", failure);
      }
    }
  }

  /** A failure must not end the ticking. */
  private void tick() {
    try {
      waiters.tick();
    } catch (RuntimeException | Error failure) {
      log.error("ending waits failed", failure);
    }
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // what runs here never throws
  public void start() {
    ScheduledExecutorService started =
        Executors.newScheduledThreadPool(
            2, Thread.ofPlatform().name("satchel-waits-", 1).daemon().factory());
    started.scheduleAtFixedRate(
        this::tick, Waiters.TICK_MS, Waiters.TICK_MS, TimeUnit.MILLISECONDS);
    long every = settings.sweep().toMillis();
    started.scheduleWithFixedDelay(() -> run(false), every, every, TimeUnit.MILLISECONDS);
    waiters.onResubscribed(() -> started.execute(() -> run(true)));
    waiters.open();
    threads = started;
  }

  /** Before the web server stops: it waits for requests that wait here. */
  @Override
  public void stop() {
    waiters.close();
    waiters.onResubscribed(() -> {});
    ScheduledExecutorService running = threads;
    threads = null;
    if (running != null) {
      running.shutdown();
    }
  }

  @Override
  public boolean isRunning() {
    return threads != null;
  }
}
