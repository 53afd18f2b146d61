package dev.satchel.delivery.consuming;

import dev.satchel.delivery.Failures;
import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.RemoteAnswer;
import dev.satchel.delivery.WorkerProperties;
import dev.satchel.delivery.consuming.InFlight.Stage;
import dev.satchel.delivery.inbox.Arrived;
import dev.satchel.delivery.remote.Breakers;
import dev.satchel.delivery.remote.Destinations;
import dev.satchel.delivery.remote.Lease;
import dev.satchel.delivery.remote.Remote;
import dev.satchel.delivery.transactions.Database;
import dev.satchel.messages.TaskQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one consumer's messages with remote calls through their steps: a lease, then
 * <i>prepare</i>, then the call, then <i>conclude</i>. Each message continues independently;
 * messages that wait for the same transaction share one. All but the calls runs on the consumer's
 * thread.
 *
 * <p>A failed transaction is treated as in {@link BatchRunner}, and never repeats a call: an answer
 * is kept until it is concluded.
 */
final class RemoteRunner {
  private static final Logger log = LoggerFactory.getLogger(RemoteRunner.class);

  /** Delay before a lease that another process holds is tried again. */
  private static final long LOOK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Longest wait for a call: brokers close channels that do not acknowledge in time. */
  private static final long READY_AT_MOST_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** Delay after which such a message is published again. */
  private static final Duration LATER = Duration.ofSeconds(10);

  private final TaskQueue queue;
  private final WorkerProperties.Role role;
  private final Remote remote;
  private final TaskTracing tracing;
  private final RemoteMetrics metrics;
  private final BooleanSupplier stopping;
  private final PrepareTransaction prepare;
  private final ConcludeTransaction conclude;
  private final BatchRunner preparing;
  private final BatchRunner concluding;
  private final Set<InFlight<?, ?, ?>> all = new LinkedHashSet<>();
  private final Queue<InFlight<?, ?, ?>> answers = new ConcurrentLinkedQueue<>();
  private final List<InFlight<?, ?, ?>> done = new ArrayList<>();

  /** A runner of one consumer, idle so far. */
  RemoteRunner(
      TaskQueue queue,
      WorkerProperties.Role role,
      BatchRunner.Shared shared,
      RemoteMetrics metrics,
      Suspects suspects,
      BooleanSupplier stopping) {
    this.queue = queue;
    this.role = role;
    this.remote = shared.remote();
    this.tracing = shared.tracing();
    this.metrics = metrics;
    this.stopping = stopping;
    this.prepare = new PrepareTransaction(queue, role, shared, metrics.consumer());
    this.conclude = new ConcludeTransaction(queue, role, shared, metrics.consumer());
    BatchRunner.Consumer consumer = new BatchRunner.Consumer(stopping, () -> false);
    this.preparing =
        new BatchRunner(queue, prepare, shared, metrics.consumer(), suspects, consumer);
    this.concluding =
        new BatchRunner(queue, conclude, shared, metrics.consumer(), suspects, consumer);
  }

  /** Adds a message, which is then in flight. */
  void add(InFlight<?, ?, ?> message) {
    all.add(message);
  }

  /** How many messages are in flight. */
  int inHand() {
    return all.size();
  }

  /** How many more messages may be added; those that wait for others' leases do not count. */
  int room() {
    long now = System.nanoTime();
    return role.calls() - count(m -> m.stage() != Stage.WAITING || m.due(now));
  }

  private int count(Predicate<InFlight<?, ?, ?>> which) {
    return Math.toIntExact(all.stream().filter(which).count());
  }

  /**
   * Continues with every message that can continue.
   *
   * @return finished messages, also of closed channels
   */
  List<InFlight<?, ?, ?>> goOn() {
    if (all.isEmpty()) {
      return List.of();
    }
    if (!stopping.getAsBoolean()) {
      lease();
      run(preparing, prepare, Stage.LEASED);
      call();
      sendAway();
    }
    takeAnswers();
    run(concluding, conclude, Stage.ANSWERED);
    List<InFlight<?, ?, ?>> ended = List.copyOf(done);
    done.clear();
    return ended;
  }

  private List<InFlight<?, ?, ?>> due(Stage stage) {
    long now = System.nanoTime();
    return all.stream()
        .filter(message -> message.stage() == stage && message.due(now))
        .<InFlight<?, ?, ?>>map(message -> message)
        .toList();
  }

  private void lease() {
    int places = role.calls() - count(message -> message.stage() != Stage.WAITING);
    List<InFlight<?, ?, ?>> waiting = due(Stage.WAITING).stream().limit(places).toList();
    for (int from = 0; from < waiting.size(); from += role.batch()) {
      lease(waiting.subList(from, Math.min(waiting.size(), from + role.batch())));
    }
  }

  /** No handler runs here, so no message can be at fault. */
  private void lease(List<InFlight<?, ?, ?>> waiting) {
    // Of two copies of a message, the one with the higher attempt continues.
    Map<UUID, InFlight<?, ?, ?>> byId = new HashMap<>();
    waiting.forEach(
        message ->
            byId.merge(
                message.arrived().messageId(),
                message,
                (one, two) -> one.arrived().attempt() < two.arrived().attempt() ? two : one));
    Taken taken;
    try {
      taken = prepare.take(byId.values());
    } catch (RuntimeException e) {
      if (stopping.getAsBoolean()) {
        throw e;
      }
      log.warn(
          "{} messages of {} cannot be leased and are retried: {}",
          waiting.size(),
          queue.queueName(),
          Failures.brief(e));
      waiting.forEach(this::tryAgainLater);
      return;
    }
    Set<InFlight<?, ?, ?>> rest = new HashSet<>(waiting);
    taken.leases().forEach((message, lease) -> message.leased(lease));
    rest.removeAll(taken.leases().keySet());
    taken.covered().forEach(this::ended);
    rest.removeAll(taken.covered());
    metrics.consumer().duplicates(taken.covered().size());
    long later = System.nanoTime() + LOOK_AGAIN_NANOS;
    rest.forEach(message -> message.dueAt(later));
  }

  /**
   * The result of taking leases; the other messages get no lease now.
   *
   * @param covered messages that are already done
   */
  record Taken(Map<InFlight<?, ?, ?>, Lease> leases, List<InFlight<?, ?, ?>> covered) {}

  private void call() {
    for (InFlight<?, ?, ?> message : due(Stage.READY)) {
      Destinations.Key destination = message.destination();
      if (remote.destinations().enter(destination, message.handler().callsPerDestination())) {
        Breakers.Pass pass = remote.breakers().pass(message.dependency());
        if (pass == Breakers.Pass.NONE) {
          remote.destinations().leave(destination);
        } else {
          call(message, pass);
        }
      }
    }
  }

  private void call(InFlight<?, ?, ?> message, Breakers.Pass pass) {
    long began = System.nanoTime();
    Destinations.Key destination = message.destination();
    TaskTracing.CallSpan span = tracing.call(message.arrived(), message.dependency());
    message.call(
        remote.calls(),
        pass,
        span::enter,
        () -> {
          RemoteAnswer<?> answer = message.answer();
          answers.add(message);
          metrics.answered(answer, System.nanoTime() - began);
          span.end(answer);
        },
        () -> remote.destinations().leave(destination));
  }

  /**
   * Publishes messages again later whose call cannot be made: those above half of the window while
   * their dependency is unavailable, and those that have been ready for too long. It is recorded as
   * the next step, which is no failure.
   */
  private void sendAway() {
    long since = System.nanoTime() - READY_AT_MOST_NANOS;
    int keep = role.calls() / 2;
    Set<String> away = remote.breakers().away();
    for (InFlight<?, ?, ?> message : due(Stage.READY)) {
      boolean held = away.contains(message.dependency());
      if (message.readySinceNanos() - since < 0 || (held && keep-- <= 0)) {
        message.later(new Outcome.Running("waiting-for-" + message.dependency(), Map.of(), LATER));
      }
    }
  }

  private void takeAnswers() {
    for (InFlight<?, ?, ?> next = answers.poll(); next != null; next = answers.poll()) {
      next.answered();
    }
  }

  private void run(BatchRunner runner, LeasedTransaction transaction, Stage stage) {
    List<InFlight<?, ?, ?>> due = due(stage);
    for (int from = 0; from < due.size(); from += role.batch()) {
      run(runner, transaction, stage, due.subList(from, Math.min(due.size(), from + role.batch())));
    }
  }

  /** A message that is not set aside and has not moved to another stage has its outcome. */
  private void run(
      BatchRunner runner,
      LeasedTransaction transaction,
      Stage stage,
      List<InFlight<?, ?, ?>> batch) {
    transaction.of(batch);
    IdentityHashMap<Arrived, Boolean> aside = new IdentityHashMap<>();
    runner
        .run(batch.stream().map(InFlight::arrived).toList())
        .forEach(part -> part.messages().forEach(arrived -> aside.put(arrived, true)));
    for (InFlight<?, ?, ?> message : batch) {
      if (aside.containsKey(message.arrived())) {
        tryAgainLater(message);
      } else if (message.stage() == stage) {
        ended(message);
      } else {
        moved(message);
      }
    }
  }

  private void moved(InFlight<?, ?, ?> message) {
    switch (message.stage()) {
      case WAITING -> {
        // Another process has the lease; the answer of this process's call is dropped.
        release(message);
        if (message.orphan()) {
          all.remove(message);
        }
      }
      case READY -> {
        if (message.orphan()) {
          leave(List.of(message), true);
        }
      }
      case LEASED, CALLING, ANSWERED -> {}
    }
  }

  private void tryAgainLater(InFlight<?, ?, ?> message) {
    message.dueAt(
        System.nanoTime()
            + TimeUnit.MILLISECONDS.toNanos(Database.pauseMs(message.tryAgain() - 1)));
  }

  private void ended(InFlight<?, ?, ?> message) {
    release(message);
    all.remove(message);
    done.add(message);
  }

  private void release(InFlight<?, ?, ?> message) {
    message.abandonProbe(remote.breakers());
    remote.leases().drop(message.leaseIfAny().stream().toList());
    message.unleased();
  }

  /**
   * The channel ends, and the broker redelivers its messages. Calls in progress continue and are
   * concluded; the other messages are released to whichever consumer receives them.
   */
  void channelEnds() {
    List<InFlight<?, ?, ?>> left = new ArrayList<>();
    for (InFlight<?, ?, ?> message : List.copyOf(all)) {
      switch (message.stage()) {
        case WAITING -> all.remove(message);
        case LEASED, READY -> left.add(message);
        case CALLING, ANSWERED -> message.orphaned();
      }
    }
    leave(left, true);
  }

  /**
   * The process shuts down, which is no crash. A lease whose call still runs expires by its time,
   * so that no other process calls meanwhile.
   */
  void leave() {
    Map<Boolean, List<InFlight<?, ?, ?>>> calling =
        List.copyOf(all).stream()
            .collect(Collectors.partitioningBy(message -> message.stage() == Stage.CALLING));
    leave(calling.getOrDefault(true, List.of()), false);
    leave(calling.getOrDefault(false, List.of()), true);
  }

  private void leave(Collection<InFlight<?, ?, ?>> messages, boolean atOnce) {
    List<Lease> leases =
        messages.stream().flatMap(message -> message.leaseIfAny().stream()).toList();
    messages.forEach(message -> message.abandonProbe(remote.breakers()));
    all.removeAll(messages);
    try {
      remote.leases().leave(leases, atOnce);
    } catch (RuntimeException e) {
      log.debug("leases of {} could not be released and will expire", queue.queueName(), e);
    }
  }
}
