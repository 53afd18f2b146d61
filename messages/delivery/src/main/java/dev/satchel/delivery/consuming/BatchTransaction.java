package dev.satchel.delivery.consuming;

import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.Publications;
import dev.satchel.delivery.WorkerProperties;
import dev.satchel.delivery.consuming.Recorder.Recorded;
import dev.satchel.delivery.consuming.Recorder.Result;
import dev.satchel.delivery.inbox.Arrived;
import dev.satchel.delivery.inbox.AttemptTable;
import dev.satchel.delivery.inbox.InboxTable;
import dev.satchel.delivery.transactions.SpringTransactions;
import dev.satchel.messages.TaskQueue;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One transaction for messages of one queue: claims them in the inbox, hands them to their
 * handlers, records the outcomes. After the commit it tells those who wait. Each transaction is
 * under the time limit of the queue's role.
 */
class BatchTransaction {
  private static final Logger log = LoggerFactory.getLogger(BatchTransaction.class);

  static final Recorded NOTHING = new Recorded(List.of(), List.of());

  private final TaskQueue queue;
  private final WorkerProperties.Role role;
  private final BatchRunner.Shared shared;
  private final MessageStore store;
  private final ConsumerMetrics metrics;

  /** Thrown inside a transaction to begin again the careful way. */
  private static final class SeenBefore extends RuntimeException {
    SeenBefore() {
      super("a message of the batch is known", null, false, false);
    }
  }

  BatchTransaction(
      TaskQueue queue,
      WorkerProperties.Role role,
      BatchRunner.Shared shared,
      ConsumerMetrics metrics) {
    this.queue = queue;
    this.role = role;
    this.shared = shared;
    this.store = shared.store();
    this.metrics = metrics;
  }

  final TaskQueue queue() {
    return queue;
  }

  final BatchRunner.Shared shared() {
    return shared;
  }

  final MessageStore store() {
    return store;
  }

  /** Told before each try of a transaction. */
  void begin() {}

  /** Told after the commit. */
  void committed() {}

  /** Claims what is not a duplicate, with the locks that this needs. */
  List<Arrived> claim(List<Arrived> batch, Instant now) {
    return store.inbox().claim(queue, batch, now);
  }

  /** Records outcomes of messages that are claimed. */
  final Recorded record(List<Result> results, Publications publications, Instant started) {
    return store.recorder().record(queue, role, results, publications, started, true);
  }

  /** What the inbox knows of messages, without locking. */
  Map<UUID, InboxTable.Known> known(List<Arrived> batch) {
    return store.inbox().known(queue, batch);
  }

  /**
   * Marks messages as started that no other transaction has in hand, and returns their ids. Those
   * of a process that was frozen or lost are locked until the database ends its session.
   */
  Set<UUID> markStarted(List<Arrived> batch) {
    return limited(
        () -> {
          Set<UUID> written =
              store.transactions().readUncommitted(() -> store.inbox().written(queue, batch));
          return store.transactions().call(publications -> markFree(batch, written));
        });
  }

  private Set<UUID> markFree(List<Arrived> batch, Set<UUID> written) {
    Set<UUID> free = store.inbox().lockFree(queue, batch);
    Map<UUID, Arrived> marked =
        batch.stream()
            .filter(a -> free.contains(a.messageId()) || !written.contains(a.messageId()))
            .collect(
                Collectors.toMap(
                    Arrived::messageId,
                    a -> a,
                    (one, two) -> one.attempt() < two.attempt() ? two : one));
    if (!marked.isEmpty()) {
      store.inbox().markStarted(queue, List.copyOf(marked.values()), store.clock().instant());
    }
    return marked.keySet();
  }

  /** Takes the marks back from messages that are left to others. */
  void unmarkStarted(List<Arrived> batch) {
    store
        .transactions()
        .call(
            publications -> {
              store.inbox().unmarkStarted(queue, batch);
              return true;
            });
  }

  /**
   * Handles messages and commits their outcomes.
   *
   * @param impatient whether to wait only a moment for rows that another transaction holds
   */
  final void handle(List<Arrived> batch, boolean impatient) {
    // A message that was delivered before is in the inbox already, by its mark.
    boolean unseen = batch.stream().allMatch(a -> a.attempt() == 1 && !a.redelivered());
    try {
      handle(batch, unseen, impatient);
    } catch (SeenBefore seen) {
      handle(batch, false, impatient);
    }
  }

  private void handle(List<Arrived> batch, boolean unseen, boolean impatient) {
    long startedNanos = System.nanoTime();
    Instant started = store.clock().instant();
    TaskTracing.Spans spans = shared.tracing().start(batch);
    Function<Publications, Recorded> work =
        publications -> {
          begin();
          return handle(batch, unseen, started, publications);
        };
    SpringTransactions transactions = store.transactions();
    Recorded recorded =
        limited(() -> impatient ? transactions.callImpatiently(work) : transactions.call(work));
    committed(recorded);
    metrics.batch(batch.size(), System.nanoTime() - startedNanos);
    spans.end();
  }

  /**
   * Handles messages inside the transaction that is open.
   *
   * @param unseen whether none of them has probably been seen before
   */
  Recorded handle(List<Arrived> batch, boolean unseen, Instant started, Publications publications) {
    List<Arrived> open = batch;
    if (unseen) {
      if (!store.inbox().claimUnseen(queue, batch, started)) {
        throw new SeenBefore();
      }
    } else {
      open = claim(batch, started);
      metrics.duplicates(batch.size() - open.size());
    }
    if (open.isEmpty()) {
      return NOTHING;
    }
    return record(shared.handlers().handle(queue, open, publications), publications, started);
  }

  /**
   * Records an outcome that no handler gave.
   *
   * @param withTicket false when the ticket cannot follow and is left as it is
   */
  void record(Arrived arrived, Outcome outcome, boolean withTicket) {
    Instant started = store.clock().instant();
    committed(
        limited(
            () ->
                store
                    .transactions()
                    .call(
                        publications -> {
                          begin();
                          return record(arrived, outcome, withTicket, started, publications);
                        })));
  }

  private Recorded record(
      Arrived arrived,
      Outcome outcome,
      boolean withTicket,
      Instant started,
      Publications publications) {
    List<Result> results =
        claim(List.of(arrived), started).stream().map(open -> new Result(open, outcome)).toList();
    if (!results.isEmpty()) {
      return store.recorder().record(queue, role, results, publications, started, withTicket);
    }
    if (arrived.mayBeAnother() && outcome instanceof Outcome.Park park) {
      store.recorder().parkUnclaimed(queue, arrived, park.cause(), publications);
    }
    return NOTHING;
  }

  /** Parks a message whose outcome cannot be recorded; it must not hold up the queue. */
  void parkOnly(Arrived arrived) {
    limited(
        () ->
            store
                .transactions()
                .call(
                    publications -> {
                      begin();
                      Clock clock = store.clock();
                      for (Arrived open : claim(List.of(arrived), clock.instant())) {
                        store.recorder().parkOnly(queue, open, "unrecordable", publications);
                      }
                      return true;
                    }));
    committed();
  }

  final <R> R limited(Supplier<R> work) {
    return shared.timeLimit().run(role.timeLimit(), role.graceAfterTimeLimit(), work);
  }

  /** Tells those who wait, counts, and says one line for each message that did not get through. */
  private void committed(Recorded recorded) {
    shared.updates().publish(recorded.ticketChanges());
    recorded.attempts().forEach(this::tell);
    committed();
  }

  private void tell(AttemptTable.Attempt attempt) {
    metrics.ended(attempt);
    switch (attempt.ending()) {
      case DONE, REFUSED, WAITING -> {}
      case FAILED, PARKED ->
          log.atWarn()
              .addKeyValue("messageId", attempt.arrived().messageId())
              .addKeyValue("ticket", attempt.arrived().ticket())
              .addKeyValue("attempt", attempt.arrived().attempt())
              .addKeyValue("cause", attempt.cause())
              .log(
                  "{} {} on {}: {}",
                  attempt.arrived().type(),
                  attempt.ending().wireName(),
                  queue.queueName(),
                  attempt.cause());
    }
  }
}
