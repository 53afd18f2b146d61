package dev.satchel.ingress.waiting;

import dev.satchel.delivery.Loop;
import dev.satchel.delivery.LoopOwner;
import dev.satchel.delivery.LoopSet;
import dev.satchel.ingress.http.Problems;
import dev.satchel.messages.Subject;
import dev.satchel.messages.TicketChange;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Ends waits with two threads: one ends the waits whose time-out has expired, the other polls the
 * database for changes whose update may have been lost.
 */
final class Sweep implements SmartLifecycle, LoopOwner {
  private static final Logger log = LoggerFactory.getLogger(Sweep.class);
  private static final int PER_QUERY = 10_000;
  private static final Duration TICK = Duration.ofMillis(Waiters.TICK_MS);

  private final Waiters waiters;
  private final Function<Map<UUID, Integer>, List<TicketChange>> tickets;
  private final List<SubjectVersions> subjects;
  private final WaitingSettings settings;
  private final WaitMetrics metrics;
  private final AtomicBoolean missedUpdates = new AtomicBoolean();
  private final LoopSet loops = new LoopSet();

  /**
   * Creates a sweep that uses these queries.
   *
   * @param tickets returns the changes of tickets that are newer than the given versions
   * @param subjects one for each kind of subject that can be waited for
   */
  Sweep(
      Waiters waiters,
      Function<Map<UUID, Integer>, List<TicketChange>> tickets,
      List<SubjectVersions> subjects,
      WaitingSettings settings,
      WaitMetrics metrics) {
    this.waiters = waiters;
    this.tickets = tickets;
    this.subjects = List.copyOf(subjects);
    this.settings = settings;
    this.metrics = metrics;
  }

  /**
   * Looks up changes whose updates may have been missed: one query for the tickets and one for each
   * kind of subject, more only beyond {@value #PER_QUERY} rows, and none when no wait is due for a
   * check.
   *
   * @param all whether to check also the waits that began recently
   */
  void run(boolean all) {
    boolean _ = survived(() -> sweep(all));
  }

  private void sweep(boolean all) {
    waiters.endOverdue();
    Waiters.Unheard unheard = waiters.toSweep(all);
    int size = unheard.tickets().size() + unheard.subjects().size();
    if (size > 0) {
      metrics.swept(size);
    }
    if (!inPages(unheard.tickets(), page -> waiters.swept(tickets.apply(page)))) {
      return;
    }
    for (SubjectVersions versions : subjects) {
      if (!inPages(
          ofKind(versions.kind(), unheard.subjects()),
          page -> waiters.sweptSubjects(versions.newerThan().apply(page)))) {
        return;
      }
    }
  }

  private static Map<Subject, Integer> ofKind(String kind, Map<Subject, Integer> subjects) {
    Map<Subject, Integer> ofKind = new HashMap<>(subjects);
    ofKind.keySet().removeIf(subject -> !subject.kind().equals(kind));
    return ofKind;
  }

  /**
   * Looks up all versions in pages. Returns false when storage is unavailable, which ends the
   * sweep; a page that fails for another reason does not stop the next pages.
   */
  private static <K> boolean inPages(Map<K, Integer> versions, Consumer<Map<K, Integer>> lookUp) {
    List<K> ids = List.copyOf(versions.keySet());
    for (int from = 0; from < ids.size(); from += PER_QUERY) {
      Map<K, Integer> page = new HashMap<>();
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
        log.debug("the sweep is postponed, the database is unavailable");
        return false;
      }
      log.error("the sweep failed", failure);
    }
    return true;
  }

  private Duration tick() {
    waiters.tick();
    return TICK;
  }

  private Duration sweep() {
    run(missedUpdates.getAndSet(false));
    return settings.sweep();
  }

  @Override
  public void start() {
    Loop ticking = new Loop("satchel-waits-tick", TICK, this::tick);
    // A separate thread, because a slow query must not delay time-outs.
    Loop sweeping = new Loop("satchel-waits-sweep", settings.sweep(), this::sweep);
    waiters.onResubscribed(
        () -> {
          missedUpdates.set(true);
          sweeping.wake();
        });
    waiters.open();
    loops.start(ticking, sweeping);
  }

  /** Runs before the web server stops, because that waits for the requests that wait here. */
  @Override
  public void stop() {
    waiters.close();
    waiters.onResubscribed(() -> {});
    loops.stop();
  }

  @Override
  public List<Loop> loops() {
    return loops.all();
  }

  @Override
  public boolean isRunning() {
    return loops.running();
  }
}
