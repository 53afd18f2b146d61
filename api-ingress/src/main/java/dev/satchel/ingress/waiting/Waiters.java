package dev.satchel.ingress.waiting;

import dev.satchel.delivery.TicketUpdateListener;
import dev.satchel.ingress.bounds.Bound;
import dev.satchel.ingress.bounds.Shares;
import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.ingress.keys.KeyEndListener;
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
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The registry of all waiting requests (long polls) of this process. They hold no thread: updates,
 * the sweep and time-outs end them, and {@code answering} runs the continuation. Time is measured
 * by a monotonic clock.
 */
public final class Waiters implements TicketUpdateListener, KeyEndListener {
  static final long TICK_MS = 50;
  private static final long OVERDUE_MS = 1_000;

  private final WaitingSettings settings;
  private final LongSupplier nanoTime;
  private final long began;
  private final Executor answering;
  private final WaitMetrics metrics;
  private final ConcurrentMap<Awaited, Set<Waiter>> byAwaited = new ConcurrentHashMap<>();

  /**
   * Each change is atomic for its key, which ConcurrentSkipListMap does not guarantee for compute.
   */
  private final ConcurrentMap<Long, Set<Waiter>> byEnd = new ConcurrentHashMap<>();

  private final Shares places;
  private volatile Runnable sweepNow = () -> {};
  private volatile boolean open = true;

  /**
   * Creates an empty registry.
   *
   * @param nanoTime as {@link System#nanoTime}
   * @param answering runs the continuations of ended waits
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
   * Registers a wait for a ticket, so that no later update is missed; the caller then reads the
   * row. When the key, its tenant or the process has reached its limit, the returned wait is
   * already over.
   */
  public Waiter register(ApiKey owner, UUID ticket, Waiter.Until until, Duration atMost) {
    return register(owner, new Awaited.OfTicket(ticket), until, atMost);
  }

  /**
   * Registers a wait for the next change that a ticket makes to a subject. As for a ticket, the
   * caller then reads the subject, and passes the version that it has read to {@link #startFrom}.
   */
  public Waiter register(ApiKey owner, Subject subject, Duration atMost) {
    return register(owner, new Awaited.OfSubject(subject), Waiter.Until.CHANGED, atMost);
  }

  /**
   * Registers a wait for new events of a feed. The caller alone ends it with {@link #news}, and
   * also looks for news of which it was not told.
   */
  public Waiter registerFeed(ApiKey owner, String feed, Duration atMost) {
    return register(owner, new Awaited.OfFeed(feed), Waiter.Until.CHANGED, atMost);
  }

  /** Ends a wait for events, because there are some. */
  public void news(Waiter waiter) {
    end(waiter, Cause.UPDATE);
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

  /**
   * Sets the version that the client has; a change that has arrived meanwhile may end the wait at
   * once.
   */
  public void startFrom(Waiter waiter, int version) {
    if (waiter.startFrom(version)) {
      release(waiter, Cause.UPDATE);
    }
  }

  /** Ends a wait whose client has disconnected or was answered otherwise. */
  public void abandon(Waiter waiter) {
    end(waiter, Cause.ABANDONED);
  }

  /** Completes a read on the threads that render and send answers; blocks no thread until then. */
  public <T> CompletableFuture<T> forAnswers(CompletableFuture<T> read) {
    return read.whenCompleteAsync((found, failure) -> {}, answering);
  }

  @Override
  public void changed(List<TicketChange> changes) {
    tell(changes, Cause.UPDATE);
  }

  @Override
  public void ended(Predicate<ApiKey> ended) {
    for (Set<Waiter> waiters : byAwaited.values()) {
      for (Waiter waiter : waiters) {
        if (ended.test(waiter.owner())) {
          end(waiter, Cause.KEY);
        }
      }
    }
  }

  @Override
  public void resubscribed() {
    sweepNow.run();
  }

  /** Sets what runs the sweep after a new subscription, when updates may have been missed. */
  void onResubscribed(Runnable sweep) {
    this.sweepNow = sweep;
  }

  /** Ends the waits whose time-out has expired. */
  void tick() {
    long now = millis();
    for (Long tick : byEnd.keySet()) {
      Set<Waiter> due = tick * TICK_MS <= now ? byEnd.remove(tick) : null;
      if (due != null) {
        due.forEach(waiter -> end(waiter, Cause.TIMEOUT));
      }
    }
  }

  /** Ends the waits whose time-out expired more than a second ago, in case a tick missed them. */
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
   * The tickets and subjects to look up, each with the lowest version among its waits; newer
   * versions are news for at least one of them.
   *
   * @param subjects only for waits that have read the version of their subject
   */
  record Unheard(Map<UUID, Integer> tickets, Map<Subject, Integer> subjects) {}

  /**
   * The tickets and subjects that the sweep must look up now.
   *
   * @param all whether to include the waits that began recently
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
                case Awaited.OfFeed(String _) -> {}
              }
            }
          }
        });
    return unheard;
  }

  /** Receives the changes of tickets that the sweep has found. */
  void swept(List<TicketChange> changes) {
    tell(changes, Cause.SWEEP);
  }

  /** Receives the versions of subjects that the sweep has found. */
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

  /** Ends all waits, and those registered from now on, with what is known. */
  void close() {
    open = false;
    List<Waiter> all = new ArrayList<>();
    byAwaited.values().forEach(all::addAll);
    all.forEach(waiter -> end(waiter, Cause.STOP));
  }

  /** Accepts waits again after {@link #close()}. */
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
      if (waiter.claim()) {
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

  /**
   * Completes the wait, then releases its place; what the client leaves unread is counted
   * elsewhere.
   */
  private void answer(Waiter waiter, WaitEnd end) {
    try {
      waiter.end().complete(end);
    } finally {
      places.giveBack(waiter.owner().owner(), 1);
    }
  }

  /** Milliseconds since this registry was created. */
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
