package dev.satchel.delivery.control;

import dev.satchel.delivery.ControlTable;
import dev.satchel.delivery.ControlTable.Taken;
import dev.satchel.delivery.EffectAlreadyRecorded;
import dev.satchel.delivery.Failures;
import dev.satchel.delivery.Infrastructure;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.Publication;
import dev.satchel.delivery.Publications;
import dev.satchel.delivery.Topology;
import dev.satchel.delivery.Transactions;
import dev.satchel.delivery.UnreadableMessage;
import dev.satchel.delivery.WorkerProperties;
import dev.satchel.delivery.consuming.BatchRunner;
import dev.satchel.delivery.consuming.ConsumerMetrics;
import dev.satchel.delivery.consuming.MessageStore;
import dev.satchel.delivery.consuming.Recorder;
import dev.satchel.delivery.consuming.Recorder.Recorded;
import dev.satchel.delivery.consuming.Recorder.Result;
import dev.satchel.delivery.consuming.Suspects;
import dev.satchel.delivery.consuming.TaskTracing;
import dev.satchel.delivery.inbox.Arrived;
import dev.satchel.delivery.inbox.AttemptTable;
import dev.satchel.messages.Message;
import dev.satchel.messages.Task;
import dev.satchel.messages.TaskQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs control tasks, each in its own transaction: the effect, the recorded outcome and the
 * deletion of its row are one commit. Inbox, attempts and parking are those of the queue of its
 * type, so a copy that arrives over the broker is a duplicate.
 */
public final class ControlRunner {
  private static final Logger log = LoggerFactory.getLogger(ControlRunner.class);
  private static final TaskQueue QUEUE = TaskQueue.OPERATIONS;
  private static final int AT_ONCE = 100;
  private static final Recorded NOTHING = new Recorded(List.of(), List.of(), 0);

  /** Delay of a task after a lock wait or an outage; it stays the same attempt. */
  private static final Duration AFTER_A_LOCK = Duration.ofSeconds(1);

  /** Delay of a task whose failure cannot be recorded. */
  private static final Duration UNRECORDABLE = Duration.ofMinutes(1);

  private final ControlTable tasks;
  private final Transactions transactions;
  private final BatchRunner.Shared shared;
  private final MessageCodec codec;
  private final WorkerProperties.Role role;
  private final ConsumerMetrics metrics;
  private final Suspects suspects;

  /**
   * A runner.
   *
   * @param transactions on reserved connections
   * @param role the number of attempts and their back-off
   */
  public ControlRunner(
      ControlTable tasks,
      Transactions transactions,
      BatchRunner.Shared shared,
      MessageCodec codec,
      WorkerProperties.Role role,
      ConsumerMetrics metrics) {
    this.tasks = tasks;
    this.transactions = transactions;
    this.shared = shared;
    this.codec = codec;
    this.role = role;
    this.metrics = metrics;
    this.suspects = new Suspects(role.parkUnclassifiedAfter(), System::nanoTime);
  }

  /**
   * Runs the due tasks.
   *
   * @param stopping ends the run between two tasks
   * @return whether anything was due
   * @throws RuntimeException when the database is unavailable
   */
  boolean runDue(BooleanSupplier stopping) {
    List<UUID> due = tasks.due(AT_ONCE);
    for (UUID id : due) {
      if (!stopping.getAsBoolean()) {
        run(id);
      }
    }
    return !due.isEmpty();
  }

  /** A task that meets a lock wait or an outage is postponed; no attempt is counted. */
  private void run(UUID id) {
    try {
      runOrRecord(id);
    } catch (RuntimeException e) {
      if (Thread.currentThread().isInterrupted() || !Infrastructure.outage(e)) {
        throw e;
      }
      if (ownFault(id, e)) {
        recordAlone(id, new Outcome.Park(Failures.cause(e), Failures.detail(e)));
        return;
      }
      log.debug("control task {} met a lock or an outage and is postponed", id, e);
      tasks.putOff(id, AFTER_A_LOCK);
    }
  }

  /** Whether a task alone has met an SQL error of unknown class too long while others ran. */
  private boolean ownFault(UUID id, RuntimeException e) {
    return Infrastructure.fault(e) == Infrastructure.Fault.UNCLASSIFIED && suspects.convicted(id);
  }

  private void runOrRecord(UUID id) {
    try {
      if (transact(id, this::handled)) {
        suspects.committed();
      }
    } catch (EffectAlreadyRecorded e) {
      recordAlone(id, new Outcome.Done(Map.of()));
    } catch (RuntimeException e) {
      // A failure during shutdown may be caused by the shutdown.
      if (Thread.currentThread().isInterrupted()) {
        throw e;
      }
      requireNoOutage(e);
      recordAlone(id, new Outcome.RetryLater(Failures.cause(e), Failures.detail(e), null));
    }
  }

  /** Records an outcome that no handler returned; a ticket that cannot be updated is left as is. */
  private void recordAlone(UUID id, Outcome outcome) {
    try {
      transact(id, arrived -> new Decided(outcome, true));
    } catch (RuntimeException e) {
      requireNoOutage(e);
      log.warn(
          "the status of ticket {} could not be updated after its control task ran: {}",
          id,
          Failures.brief(e));
      try {
        transact(id, arrived -> new Decided(outcome, false));
      } catch (RuntimeException again) {
        requireNoOutage(again);
        log.error("the outcome of control task {} cannot be recorded", id, again);
        tasks.putOff(id, UNRECORDABLE);
      }
    }
  }

  private static void requireNoOutage(RuntimeException e) {
    if (Infrastructure.outage(e)) {
      throw e;
    }
  }

  /** The outcome of a task; null when the handler is to decide it. */
  private record Decided(@Nullable Outcome outcome, boolean withTicket) {}

  private Decided handled(Arrived arrived) {
    UnreadableMessage unreadable = arrived.unreadable();
    if (unreadable != null) {
      return new Decided(
          new Outcome.Park(unreadable.reason(), String.valueOf(unreadable.getMessage())), true);
    }
    Task task = arrived.task();
    return task != null && shared.handlers().handles(QUEUE, task)
        ? new Decided(null, true)
        : new Decided(new Outcome.Park("no-handler", "this process has no handler for it"), true);
  }

  /** Runs the transaction of one task; returns whether an attempt was recorded. */
  private boolean transact(UUID id, Function<Arrived, Decided> decide) {
    Recorded recorded =
        transactions.call(
            publications ->
                tasks.take(id).map(taken -> settle(taken, decide, publications)).orElse(NOTHING));
    shared.updates().publish(recorded.ticketChanges());
    recorded.attempts().forEach(this::tell);
    return !recorded.attempts().isEmpty();
  }

  private Recorded settle(
      Taken taken, Function<Arrived, Decided> decide, Publications publications) {
    MessageStore store = shared.store();
    Instant started = store.clock().instant();
    Arrived arrived = arrived(taken);
    // A copy that came over the broker may have been handled, which only the ticket tells.
    if (!store.recorder().done(QUEUE, List.of(arrived)).isEmpty()
        || store.inbox().claim(QUEUE, List.of(arrived), started).isEmpty()) {
      metrics.duplicate();
      tasks.done(taken.ticket());
      return NOTHING;
    }
    Decided decided = decide.apply(arrived);
    Outcome outcome = decided.outcome();
    TaskTracing.Spans spans = shared.tracing().start(List.of(arrived));
    try {
      List<Result> results =
          outcome == null
              ? shared.handlers().handle(QUEUE, List.of(arrived), publications)
              : List.of(new Result(arrived, outcome));
      List<Publication> onward = new ArrayList<>();
      Recorded recorded =
          store
              .recorder()
              .record(
                  QUEUE,
                  role,
                  results,
                  onward::addAll,
                  started,
                  decided.withTicket() ? Recorder.Tickets.CHANGE : Recorder.Tickets.LEAVE);
      leave(taken, onward, publications);
      return recorded;
    } finally {
      spans.end();
    }
  }

  /** The task's next attempt stays in the table; dead letters and other messages are published. */
  private void leave(Taken taken, List<Publication> onward, Publications publications) {
    boolean stays = false;
    for (Publication next : onward) {
      boolean own = next.messageId().equals(taken.ticket().uuid());
      if (own && next.exchange().equals(Topology.WORK)) {
        Duration delay = Duration.between(next.createdAt(), next.deliverAt());
        tasks.again(taken.ticket(), next.attempt(), delay);
        stays = true;
      } else {
        publications.add(List.of(next));
      }
    }
    if (!stays) {
      tasks.done(taken.ticket());
    }
  }

  private Arrived arrived(Taken taken) {
    Task task = null;
    UnreadableMessage unreadable = null;
    try {
      Message message = codec.decode(taken.type(), taken.body());
      if (message instanceof Task read && codec.queueOf(read) == QUEUE) {
        task = read;
      } else {
        unreadable = new UnreadableMessage("wrong-queue", taken.type(), null);
      }
    } catch (UnreadableMessage e) {
      unreadable = e;
    }
    String trace = taken.traceparent();
    return new Arrived(
        0,
        false,
        taken.ticket().uuid(),
        taken.attempt(),
        taken.ticket(),
        taken.type(),
        trace == null ? Map.of() : Map.of(Topology.TRACEPARENT_HEADER, trace),
        taken.body(),
        task,
        unreadable);
  }

  private void tell(AttemptTable.Attempt attempt) {
    metrics.ended(attempt);
    switch (attempt.ending()) {
      case DONE, REFUSED, WAITING -> {}
      case FAILED, PARKED ->
          log.atWarn()
              .addKeyValue("ticket", attempt.arrived().ticket())
              .addKeyValue("attempt", attempt.arrived().attempt())
              .addKeyValue("cause", attempt.cause())
              .log(
                  "control task {} {}: {}",
                  attempt.arrived().type(),
                  attempt.ending().wireName(),
                  attempt.cause());
    }
  }
}
