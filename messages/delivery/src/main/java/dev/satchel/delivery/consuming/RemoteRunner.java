package dev.satchel.delivery.consuming;

import dev.satchel.delivery.Failures;
import dev.satchel.delivery.Outcome;
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
 * Takes one consumer's messages with calls through their steps: a lease, then <i>prepare</i>, then
 * the call, then <i>conclude</i>. Each message goes on by itself; those that wait for the same
 * transaction share one. All but the calls runs on the thread of the consumer.
 *
 * <p>A failed transaction is treated as {@link BatchRunner} does, and never makes a call be made
 * again: an answer is kept until it is concluded.
 */
final class RemoteRunner {
  private static final Logger log = LoggerFactory.getLogger(RemoteRunner.class);

  /** For a lease that another process holds. */
  private static final long LOOK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** A message that cannot be called for stays no longer: brokers end channels that hold on. */
  private static final long READY_AT_MOST_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** Then it comes back. */
  private static final Duration LATER = Duration.ofSeconds(10);

  private final TaskQueue queue;
  private final WorkerProperties.Role role;
  private final Remote remote;
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

  /** Takes a message into hand. */
  void add(InFlight<?, ?, ?> message) {
    all.add(message);
  }

  /** How many messages are in hand. */
  int inHand() {
    return all.size();
  }

  /** How many more may be taken into hand; what waits for others' leases takes no place. */
  int room() {
    long now = System.nanoTime();
    return role.calls() - count(m -> m.stage() != Stage.WAITING || m.due(now));
  }

  private int count(Predicate<InFlight<?, ?, ?>> which) {
    return Math.toIntExact(all.stream().filter(which).count());
  }

  /**
   * Goes on with whatever can go on.
   *
   * @return what came to an end, also of channels that are lost
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

  /** Nothing of theirs runs here, so nothing can be the fault of a message. */
  private void lease(List<InFlight<?, ?, ?>> waiting) {
    // Of two copies one goes on, the one with the higher attempt.
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
          "{} messages of {} get no lease and wait: {}",
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
   * What became of messages that wanted a lease; the others are held by somebody else.
   *
   * @param covered those that were done meanwhile
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
    message.call(
        remote.calls(),
        pass,
        () -> {
          answers.add(message);
          metrics.answered(message.answer(), System.nanoTime() - began);
        },
        () -> remote.destinations().leave(destination));
  }

  /**
   * Messages that cannot be called for give way: those above half of the window, and those that
   * have been ready for long. They come back as the next step, which is no failure.
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

  /** Whatever is not set aside, and has not been moved to another stage, has its outcome. */
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
        // Another process has it. This one's answer is dropped.
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
   * The channel ends, and the broker delivers its messages again. Calls that are under way go on
   * and are concluded; the rest is left to whoever takes it.
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
   * The process leaves, which is no crash. A lease whose call still runs ends by its time, so that
   * nobody else calls meanwhile.
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
      log.debug("leases of {} end by their time", queue.queueName(), e);
    }
  }
}
