package dev.satchel.ingress.tickets;

import dev.satchel.ingress.http.Problems;
import dev.satchel.messages.TicketChange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Keeps time for all waiting requests with two threads: one ends those whose time is up, one looks
 * up what may have changed without an update that arrived.
 */
final class Sweep implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(Sweep.class);
  private static final int PER_QUERY = 10_000;

  private final Waiters waiters;
  private final Function<Map<UUID, Integer>, List<TicketChange>> tickets;
  private final MadeVersions made;
  private final WaitingSettings settings;
  private final WaitMetrics metrics;
  private @Nullable ScheduledExecutorService ticking;
  private @Nullable ScheduledExecutorService sweeping;

  /**
   * Sweeps with these queries.
   *
   * @param tickets finds the changes of tickets that are newer than the given versions
   */
  Sweep(
      Waiters waiters,
      Function<Map<UUID, Integer>, List<TicketChange>> tickets,
      MadeVersions made,
      WaitingSettings settings,
      WaitMetrics metrics) {
    this.waiters = waiters;
    this.tickets = tickets;
    this.made = made;
    this.settings = settings;
    this.metrics = metrics;
  }

  /**
   * Looks up what may have been missed; no query when nobody has waited for long, and a second one
   * only beyond {@value #PER_QUERY}.
   */
  void run(boolean all) {
    boolean _ = survived(() -> sweep(all));
  }

  private void sweep(boolean all) {
    waiters.endOverdue();
    Waiters.Unheard unheard = waiters.toSweep(all);
    int size = unheard.tickets().size() + unheard.made().size();
    if (size > 0) {
      metrics.swept(size);
    }
    boolean _ =
        inPages(unheard.tickets(), page -> waiters.swept(tickets.apply(page)))
            && inPages(unheard.made(), page -> waiters.sweptMade(made.newerThan(page)));
  }

  /** Whether storage was there for all of them; a page that fails otherwise stops no other. */
  private static boolean inPages(Map<UUID, Integer> versions, Consumer<Map<UUID, Integer>> lookUp) {
    List<UUID> ids = List.copyOf(versions.keySet());
    for (int from = 0; from < ids.size(); from += PER_QUERY) {
      Map<UUID, Integer> page = new HashMap<>();
      ids.subList(from, Math.min(from + PER_QUERY, ids.size()))
          .forEach(id -> page.put(id, versions.getOrDefault(id, 0)));
      if (!survived(() -> lookUp.accept(page))) {
        return false;
      }
    }
    return true;
  }

  private static boolean survived(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | Error failure) {
      if (Problems.isOutage(failure)) {
        log.debug("the sweep waits for the database");
        return false;
      }
      log.error("the sweep failed", failure);
    }
    return true;
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
    ScheduledExecutorService ticks = thread("satchel-waits-tick");
    ticks.scheduleAtFixedRate(this::tick, Waiters.TICK_MS, Waiters.TICK_MS, TimeUnit.MILLISECONDS);
    // Queries take their time, and the time of others may be up meanwhile.
    ScheduledExecutorService sweeps = thread("satchel-waits-sweep");
    long every = settings.sweep().toMillis();
    sweeps.scheduleWithFixedDelay(() -> run(false), every, every, TimeUnit.MILLISECONDS);
    waiters.onResubscribed(() -> sweeps.execute(() -> run(true)));
    waiters.open();
    ticking = ticks;
    sweeping = sweeps;
  }

  private static ScheduledExecutorService thread(String name) {
    return Executors.newSingleThreadScheduledExecutor(
        Thread.ofPlatform().name(name).daemon().factory());
  }

  /** Before the web server stops: it waits for requests that wait here. */
  @Override
  public void stop() {
    waiters.close();
    waiters.onResubscribed(() -> {});
    shutDown(ticking);
    shutDown(sweeping);
    ticking = null;
    sweeping = null;
  }

  private static void shutDown(@Nullable ScheduledExecutorService running) {
    if (running != null) {
      running.shutdown();
    }
  }

  @Override
  public boolean isRunning() {
    return ticking != null;
  }
}
