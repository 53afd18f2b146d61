package dev.satchel.ingress.waiting;

import dev.satchel.delivery.TicketUpdateListener;
import dev.satchel.ingress.bounds.Bound;
import dev.satchel.ingress.bounds.Shares;
import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.ingress.waiting.WaitEnd.Cause;
import dev.satchel.messages.Subject;
import dev.satchel.messages.TicketChange;
import dev.satchel.messages.TicketStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All requests of this process that wait for a ticket or a subject. They hold no thread: updates,
 * the sweep and the passing of time end them, and {@code answering} runs what follows. The time is
 * that of a clock that never steps back.
 */
public final class Waiters implements TicketUpdateListener {
  static final long TICK_MS = 50;
  private static final long OVERDUE_MS = 1_000;

  private final WaitingSettings settings;
  private final LongSupplier nanoTime;
  private final long began;
  private final Executor answering;
  private final WaitMetrics metrics;
  private final ConcurrentMap<Awaited, Set<Waiter>> byAwaited = new ConcurrentHashMap<>();

  /** Changed within compute only, which a skip list would not make atomic. */
  private final ConcurrentMap<Long, Set<Waiter>> byEnd = new ConcurrentHashMap<>();

  private final Shares places;
  private volatile Runnable sweepNow = () -> {};
  private volatile boolean open = true;

  /**
   * Nobody waits yet.
   *
   * @param nanoTime as {@link System#nanoTime}
   */
  Waiters(
      WaitingSettings settings, LongSupplier nanoTime, Executor answering, WaitMetrics metrics) {
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.began = nanoTime.getAsLong();
    this.answering = answering;
    this.metrics = metrics;
    this.places = settings.shares();
    metrics.watch(places, settings.bound());
  }

  /**
   * Registers a wait for a ticket, so that no update from now on is missed; the caller then reads
   * the row. When the key, its tenant or all together have as many as they may, the wait is over
   * already.
   */
  public Waiter register(ApiKey owner, UUID ticket, Waiter.Until until, Duration atMost) {
    return register(owner, new Awaited.OfTicket(ticket), until, atMost);
  }

  /**
   * Registers a wait for the next change that a ticket makes to a subject; as for a ticket, the
   * caller then reads it and says with {@link #startFrom} what it has found.
   */
  public Waiter register(ApiKey owner, Subject subject, Duration atMost) {
    return register(owner, new Awaited.OfSubject(subject), Waiter.Until.TOUCHED, atMost);
  }

  private Waiter register(ApiKey owner, Awaited awaited, Waiter.Until until, Duration atMost) {
    Bound full = places.take(owner.owner(), 1);
    if (full != null) {
      metrics.refused(full);
      return Waiter.refused(owner, awaited, until);
    }
    long now = millis();
    Waiter waiter =
        new Waiter(
            owner, awaited, until, now + atMost.toMillis(), now + settings.sweep().toMillis());
    byAwaited.compute(awaited, (what, waiters) -> added(waiters, waiter));
    byEnd.compute(tick(waiter.endsAt()), (at, waiters) -> added(waiters, waiter));
    if (!open) {
      end(waiter, Cause.STOP);
    }
    return waiter;
  }

  /** Tells a waiter the version its client knows; what came meanwhile may end the wait at once. */
  public void startFrom(Waiter waiter, int version) {
    if (waiter.startFrom(version)) {
      release(waiter, Cause.UPDATE);
    }
  }

  /** Ends a wait whose client has gone or was answered otherwise. */
  public void abandon(Waiter waiter) {
    end(waiter, Cause.ABANDONED);
  }

  /**
   * What is read once a wait has ended, completed where answers are rendered and sent; no thread is
   * held until then.
   */
  public <T> CompletableFuture<T> forAnswers(CompletableFuture<T> read) {
    return read.whenCompleteAsync((found, failure) -> {}, answering);
  }

  @Override
  public void changed(List<TicketChange> changes) {
    tell(changes, Cause.UPDATE);
  }

  @Override
  public void resubscribed() {
    sweepNow.run();
  }

  /** Has the sweep run when updates may have been missed. */
  void onResubscribed(Runnable sweep) {
    this.sweepNow = sweep;
  }

  /** Ends the waits whose time is up. */
  void tick() {
    long now = millis();
    for (Long tick : byEnd.keySet()) {
      Set<Waiter> due = tick * TICK_MS <= now ? byEnd.remove(tick) : null;
      if (due != null) {
        due.forEach(waiter -> end(waiter, Cause.TIMEOUT));
      }
    }
  }

  /** Ends the waits that should have ended long ago, whatever became of their ticks. */
  void endOverdue() {
    long before = millis() - OVERDUE_MS;
    for (Set<Waiter> waiters : byAwaited.values()) {
      for (Waiter waiter : waiters) {
        if (waiter.endsAt() < before) {
          end(waiter, Cause.TIMEOUT);
        }
      }
    }
  }

  /**
   * What to look up, each with the newest version that all who wait for it know.
   *
   * @param subjects only those whose version is known to all who wait
   */
  record Unheard(Map<UUID, Integer> tickets, Map<Subject, Integer> subjects) {}

  /**
   * All that is to be looked up now.
   *
   * @param all also for those who have not waited for long
   */
  Unheard toSweep(boolean all) {
    long now = millis();
    Unheard unheard = new Unheard(new HashMap<>(), new HashMap<>());
    byAwaited.forEach(
        (awaited, waiters) -> {
          for (Waiter waiter : waiters) {
            if (waiter.canCompare() && (all || waiter.recheckDue(now))) {
              int seen = waiter.seenVersion();
              switch (awaited) {
                case Awaited.OfTicket(UUID ticket) ->
                    unheard.tickets().merge(ticket, seen, Math::min);
                case Awaited.OfSubject(Subject subject) ->
                    unheard.subjects().merge(subject, seen, Math::min);
              }
            }
          }
        });
    return unheard;
  }

  /** Takes what the sweep found about tickets. */
  void swept(List<TicketChange> changes) {
    tell(changes, Cause.SWEEP);
  }

  /** Takes the versions that the sweep found of subjects. */
  void sweptSubjects(Map<Subject, Integer> versions) {
    versions.forEach(
        (subject, version) -> {
          for (Waiter waiter : waitingFor(new Awaited.OfSubject(subject))) {
            if (waiter.touch(version)) {
              release(waiter, Cause.SWEEP);
            }
          }
        });
  }

  /** Answers everybody with what is known, now and from now on. */
  void close() {
    open = false;
    List<Waiter> all = new ArrayList<>();
    byAwaited.values().forEach(all::addAll);
    all.forEach(waiter -> end(waiter, Cause.STOP));
  }

  /** Waits again after {@link #close()}. */
  void open() {
    open = true;
  }

  int waiting() {
    return Math.toIntExact(places.taken());
  }

  private void tell(List<TicketChange> changes, Cause cause) {
    for (TicketChange change : changes) {
      for (Waiter waiter : waitingFor(new Awaited.OfTicket(change.ticket().uuid()))) {
        if (waiter.learn(change)) {
          release(waiter, cause);
        }
      }
      Subject subject = change.subject();
      if (subject != null && change.status() == TicketStatus.SUCCEEDED) {
        touch(subject, cause);
      }
    }
  }

  private void touch(Subject subject, Cause cause) {
    for (Waiter waiter : waitingFor(new Awaited.OfSubject(subject))) {
      if (waiter.touch()) {
        release(waiter, cause);
      }
    }
  }

  private Set<Waiter> waitingFor(Awaited awaited) {
    return byAwaited.getOrDefault(awaited, Set.of());
  }

  private void end(Waiter waiter, Cause cause) {
    if (waiter.claim()) {
      release(waiter, cause);
    }
  }

  private void release(Waiter waiter, Cause cause) {
    byAwaited.computeIfPresent(waiter.awaited(), (what, waiters) -> removed(waiters, waiter));
    byEnd.computeIfPresent(tick(waiter.endsAt()), (at, waiters) -> removed(waiters, waiter));
    metrics.ended(cause);
    WaitEnd end = new WaitEnd(cause, waiter.latest());
    answering.execute(() -> answer(waiter, end));
  }

  /** The place is free once the answer is sent; what the client leaves unread is counted there. */
  private void answer(Waiter waiter, WaitEnd end) {
    try {
      waiter.end().complete(end);
    } finally {
      places.giveBack(waiter.owner().owner(), 1);
    }
  }

  /** Since this was made. */
  private long millis() {
    return TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - began);
  }

  private static long tick(long endsAt) {
    return Math.ceilDiv(endsAt, TICK_MS);
  }

  private static Set<Waiter> added(@Nullable Set<Waiter> waiters, Waiter waiter) {
    Set<Waiter> all = waiters == null ? ConcurrentHashMap.newKeySet(1) : waiters;
    all.add(waiter);
    return all;
  }

  private static @Nullable Set<Waiter> removed(Set<Waiter> waiters, Waiter waiter) {
    waiters.remove(waiter);
    return waiters.isEmpty() ? null : waiters;
  }
}
