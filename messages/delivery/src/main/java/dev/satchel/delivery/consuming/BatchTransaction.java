package dev.satchel.delivery.consuming;

import dev.satchel.delivery.ForgedMessages;
import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.Publications;
import dev.satchel.delivery.SeenBefore;
import dev.satchel.delivery.TicketClaim;
import dev.satchel.delivery.UnreadableMessage;
import dev.satchel.delivery.WorkerProperties;
import dev.satchel.delivery.consuming.Recorder.Recorded;
import dev.satchel.delivery.consuming.Recorder.Result;
import dev.satchel.delivery.inbox.Arrived;
import dev.satchel.delivery.inbox.AttemptTable;
import dev.satchel.delivery.inbox.InboxTable;
import dev.satchel.delivery.transactions.SpringTransactions;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TicketId;
import java.time.Instant;
import java.util.HashMap;
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
 * One transaction for messages of one queue: claims them by their tickets or in the inbox, passes
 * them to their handlers, records the outcomes. After the commit it notifies waiting requests. Each
 * transaction is under the time limit of the queue's role.
 */
class BatchTransaction {
  private static final Logger log = LoggerFactory.getLogger(BatchTransaction.class);

  /** The cause of a message that is not of the ticket that it names. */
  private static final String FORGED = "forged";

  /** How many tries in a row may find that a ticket was done in between. */
  private static final int SEEN_UNDER_LOCKS = 3;

  static final Recorded NOTHING = new Recorded(List.of(), List.of(), 0);

  private final TaskQueue queue;
  private final WorkerProperties.Role role;
  private final BatchRunner.Shared shared;
  private final MessageStore store;
  private final ConsumerMetrics metrics;

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

  /** Called before each try of a transaction. */
  void begin() {}

  /** Called after the commit. */
  void committed() {}

  /** Locks messages in the inbox and claims those that are not duplicates. */
  List<Arrived> claim(List<Arrived> batch, Instant now) {
    Set<Arrived> done = store.recorder().done(queue, batch);
    List<Arrived> open = batch.stream().filter(arrived -> !done.contains(arrived)).toList();
    return open.isEmpty() ? open : store.inbox().claim(queue, open, now);
  }

  /** Records the outcomes of messages that are claimed in the inbox. */
  final Recorded record(List<Result> results, Publications publications, Instant started) {
    return store
        .recorder()
        .record(queue, role, results, publications, started, Recorder.Tickets.CHANGE);
  }

  /**
   * Reads what inbox and tickets know of messages, without locking anything. A message whose ticket
   * is done may have no inbox row.
   */
  Map<UUID, InboxTable.Known> known(List<Arrived> batch) {
    Map<UUID, InboxTable.Known> known = new HashMap<>(store.inbox().known(queue, batch));
    for (Arrived done : store.recorder().done(queue, batch)) {
      known.merge(done.messageId(), InboxTable.Known.DONE, (row, ticket) -> row.asDone());
    }
    return known;
  }

  /**
   * Marks messages as started that no other transaction is processing, and returns their ids.
   * Messages of a frozen or lost process stay locked until the database ends its session.
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

  /** Removes the start marks of messages that are released to other processes. */
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
   * @param impatient whether to wait only briefly for row locks of another transaction
   */
  final void handle(List<Arrived> batch, boolean impatient) {
    boolean unseen = probablyUnseen(batch);
    List<Arrived> rest = batch;
    boolean open = true;
    int seenUnderLocks = 0;
    while (open && !rest.isEmpty()) {
      try {
        handle(rest, unseen, impatient);
        open = false;
      } catch (SeenBefore seen) {
        seenUnderLocks += unseen ? 0 : 1;
        requireFew(seenUnderLocks, seen);
        unseen = false;
      } catch (ForgedMessages e) {
        rest = withoutForged(rest, e);
      }
    }
  }

  /**
   * Under locks a message is seen before only if its ticket was done in between, which the next try
   * finds. If it does not, the rows of the ticket contradict each other.
   */
  private static void requireFew(int seenUnderLocks, SeenBefore seen) {
    if (seenUnderLocks > SEEN_UNDER_LOCKS) {
      throw new IllegalStateException("a ticket is done, and yet it is not", seen);
    }
  }

  /** A redelivered message already has an inbox row, because it was marked as started. */
  private static boolean probablyUnseen(List<Arrived> batch) {
    return batch.stream().allMatch(a -> a.attempt() == 1 && !a.redelivered())
        && batch.stream().map(Arrived::messageId).distinct().count() == batch.size();
  }

  /** Parks the forged messages of a batch that was rolled back; returns the others. */
  private List<Arrived> withoutForged(List<Arrived> batch, ForgedMessages e) {
    Map<Boolean, List<Arrived>> parts =
        batch.stream()
            .collect(Collectors.partitioningBy(a -> e.messages().contains(a.received(queue))));
    List<Arrived> forged = parts.getOrDefault(true, List.of());
    if (forged.isEmpty()) {
      throw e;
    }
    parkForged(forged);
    return parts.getOrDefault(false, List.of());
  }

  private void parkForged(List<Arrived> forged) {
    List<AttemptTable.Attempt> parked =
        transact(
            publications -> {
              List<AttemptTable.Attempt> own =
                  release(forged).stream().map(BatchTransaction::forged).toList();
              own.forEach(one -> store.recorder().parkForged(queue, one, publications));
              return own;
            });
    committed(new Recorded(parked, List.of(), 0));
  }

  private static AttemptTable.Attempt forged(Arrived arrived) {
    UnreadableMessage unreadable = arrived.unreadable();
    String cause = unreadable == null ? FORGED : unreadable.reason();
    return new AttemptTable.Attempt(arrived, AttemptTable.Ending.PARKED, cause, null, null);
  }

  /**
   * Gives up messages without an outcome, and removes their start marks, inside the open
   * transaction.
   *
   * @return those that this process holds
   */
  List<Arrived> release(List<Arrived> batch) {
    List<Arrived> started = batch.stream().filter(Arrived::redelivered).toList();
    if (!started.isEmpty()) {
      store.inbox().unmarkStarted(queue, started);
    }
    return batch;
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
   * Handles messages inside the open transaction.
   *
   * @param unseen whether the messages are probably all new to the inbox
   */
  Recorded handle(List<Arrived> batch, boolean unseen, Instant started, Publications publications) {
    if (unseen) {
      return handleUnseen(batch, started, publications);
    }
    List<Arrived> open = claim(batch, started);
    Recorded recorded =
        open.isEmpty()
            ? NOTHING
            : record(shared.handlers().handle(queue, open, publications), publications, started);
    return recorded.withDuplicates(batch.size() - open.size());
  }

  private Recorded handleUnseen(List<Arrived> batch, Instant started, Publications publications) {
    Map<Boolean, List<Arrived>> parts =
        batch.stream().collect(Collectors.partitioningBy(store.recorder()::claimedByTicket));
    List<Arrived> others = parts.getOrDefault(false, List.of());
    if (!others.isEmpty() && !store.inbox().claimUnseen(queue, others, started)) {
      throw new SeenBefore();
    }
    Map<TicketId, TicketClaim> claims =
        store.recorder().claims(queue, parts.getOrDefault(true, List.of()));
    List<Result> results = shared.handlers().handle(queue, batch, publications);
    Recorder.Tickets use = new Recorder.Tickets(true, claims);
    return store.recorder().record(queue, role, results, publications, started, use);
  }

  /**
   * Records an outcome that no handler returned.
   *
   * @param withTicket false when the ticket cannot be updated and is left unchanged
   */
  void record(Arrived arrived, Outcome outcome, boolean withTicket) {
    Instant started = store.clock().instant();
    for (int seenUnderLocks = 0; ; ) {
      try {
        committed(
            transact(publications -> record(arrived, outcome, withTicket, started, publications)));
        return;
      } catch (ForgedMessages e) {
        parkForged(List.of(arrived));
        return;
      } catch (SeenBefore seen) {
        requireFew(++seenUnderLocks, seen);
      }
    }
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
      Recorder.Tickets use = withTicket ? Recorder.Tickets.CHANGE : Recorder.Tickets.LEAVE;
      return store.recorder().record(queue, role, results, publications, started, use);
    }
    if (arrived.mayBeAnother() && outcome instanceof Outcome.Park park) {
      store.recorder().requireGenuine(queue, List.of(arrived));
      store.recorder().parkUnclaimed(queue, arrived, park.cause(), publications);
      return NOTHING;
    }
    return NOTHING.withDuplicates(1);
  }

  /** Parks a message whose outcome cannot be recorded, so that it does not hold up the queue. */
  void parkOnly(Arrived arrived) {
    try {
      parkClaimed(arrived);
    } catch (ForgedMessages e) {
      parkForged(List.of(arrived));
      return;
    }
    committed();
  }

  private void parkClaimed(Arrived arrived) {
    transact(
        publications -> {
          store.recorder().requireGenuine(queue, List.of(arrived));
          for (Arrived open : claim(List.of(arrived), store.clock().instant())) {
            store.recorder().parkOnly(queue, open, "unrecordable", publications);
          }
          return true;
        });
  }

  /** Runs one transaction under the time limit of the role. */
  private <R> R transact(Function<Publications, R> work) {
    return limited(
        () ->
            store
                .transactions()
                .call(
                    publications -> {
                      begin();
                      return work.apply(publications);
                    }));
  }

  final <R> R limited(Supplier<R> work) {
    return shared.timeLimit().run(role.timeLimit(), role.graceAfterTimeLimit(), work);
  }

  /** Notifies waiting requests, counts, and logs a line for each failed or parked message. */
  private void committed(Recorded recorded) {
    shared.updates().publish(recorded.ticketChanges());
    recorded.attempts().forEach(this::tell);
    metrics.duplicates(recorded.duplicates());
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
