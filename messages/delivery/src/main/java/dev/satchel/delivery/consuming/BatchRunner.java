package dev.satchel.delivery.consuming;

import dev.satchel.delivery.EffectAlreadyRecorded;
import dev.satchel.delivery.Failures;
import dev.satchel.delivery.Infrastructure;
import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.UnreadableMessage;
import dev.satchel.delivery.inbox.Arrived;
import dev.satchel.delivery.inbox.InboxTable;
import dev.satchel.delivery.remote.Remote;
import dev.satchel.delivery.transactions.TimeLimit;
import dev.satchel.delivery.updates.TicketUpdatePublisher;
import dev.satchel.messages.TaskQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs transactions for messages of one queue. When {@link #run} returns, every message of the
 * batch either has a committed outcome and may be acknowledged, or is set aside to be retried soon.
 *
 * <p>A batch that fails is halved until the poison message is found, so that it never fails its
 * neighbours. Only a message's own fault counts as a failed attempt: an outage is waited out;
 * messages that wait for a lock of another transaction, or that meet an SQL error of unknown class,
 * are set aside while the others of the queue continue.
 */
public final class BatchRunner {
  private static final Logger log = LoggerFactory.getLogger(BatchRunner.class);

  /** A message with this many unfinished starts has crashed its process each time: it is parked. */
  private static final int UNFINISHED_STARTS = 3;

  /**
   * After this many lock waits in one batch its parts are not halved further, so that locked rows
   * hold up the queue for some seconds only.
   */
  private static final int LOCK_WAITS_WHILE_HALVING = 3;

  /** The same when set-aside messages are retried, because new messages wait meanwhile. */
  private static final int LOCK_WAITS_WHILE_TRYING_AGAIN = 1;

  /** After this many consecutive failures most messages are bad: single runs are faster. */
  private static final int FAILURES_BEFORE_SINGLES = 6;

  private static final Duration TELL_EVERY = Duration.ofSeconds(10);

  /** Delay of a message that waits for the database: the longest pause in an outage. */
  private static final Duration LATER = Duration.ofSeconds(5);

  private final TaskQueue queue;
  private final BatchTransaction transaction;
  private final Shared shared;
  private final ConsumerMetrics metrics;
  private final BooleanSupplier stopping;
  private final BooleanSupplier crowded;
  private final Suspects suspects;
  private boolean told;
  private long toldNanos;

  /** What all runners of a process share. */
  public record Shared(
      MessageStore store,
      Handlers handlers,
      TicketUpdatePublisher updates,
      TimeLimit timeLimit,
      TaskTracing tracing,
      Remote remote) {}

  /**
   * What a runner needs to know about its consumer.
   *
   * @param stopping whether the process shuts down
   * @param crowded whether set-aside messages occupy most of the prefetch
   */
  public record Consumer(BooleanSupplier stopping, BooleanSupplier crowded) {}

  /** A runner of one consumer of a queue. */
  public BatchRunner(
      TaskQueue queue,
      BatchTransaction transaction,
      Shared shared,
      ConsumerMetrics metrics,
      Suspects suspects,
      Consumer consumer) {
    this.queue = queue;
    this.transaction = transaction;
    this.shared = shared;
    this.metrics = metrics;
    this.stopping = consumer.stopping();
    this.crowded = consumer.crowded();
    this.suspects = suspects;
  }

  /**
   * Messages to be retried soon, together.
   *
   * @param started whether the inbox marks them as started by this process
   */
  record SetAside(List<Arrived> messages, boolean started) {
    SetAside {
      messages = List.copyOf(messages);
    }
  }

  /** The progress of one batch. */
  private static final class Progress {
    private final int fruitlessAtMost;
    private final List<SetAside> setAside = new ArrayList<>();
    private boolean started;
    private boolean impatient;
    private int lockWaitsAtMost = LOCK_WAITS_WHILE_HALVING;
    private int lockWaits;
    private int fruitless;
    private int failedInARow;

    /**
     * Allows as many consecutive failures as halving needs to find the first bad message of a
     * batch, and some more.
     */
    Progress(int batch) {
      this.fruitlessAtMost = 4 + Integer.SIZE - Integer.numberOfLeadingZeros(batch);
    }

    void setAside(List<Arrived> part) {
      setAside.add(new SetAside(part, started));
    }
  }

  /**
   * Handles a batch: redelivered messages first, then the others in the order of arrival.
   *
   * @return the messages to be retried
   */
  List<SetAside> run(List<Arrived> batch) {
    Progress progress = new Progress(batch.size());
    return orLeave(progress, () -> run(batch, progress));
  }

  /** Runs work; when it throws, also releases the messages that it has set aside. */
  private List<SetAside> orLeave(Progress progress, Runnable work) {
    try {
      work.run();
      return progress.setAside;
    } catch (RuntimeException e) {
      leave(progress.setAside);
      throw e;
    }
  }

  private void run(List<Arrived> batch, Progress progress) {
    List<Arrived> first = new ArrayList<>(batch.size());
    List<Arrived> redelivered = new ArrayList<>();
    for (Arrived arrived : batch) {
      (arrived.redelivered() ? redelivered : first).add(arrived);
    }
    if (!redelivered.isEmpty()) {
      runRedelivered(redelivered, progress);
    }
    runTogether(first, progress);
  }

  /** Retries messages that were set aside. */
  List<SetAside> runAgain(SetAside setAside) {
    Progress progress = new Progress(setAside.messages().size());
    progress.impatient = true;
    progress.lockWaitsAtMost = LOCK_WAITS_WHILE_TRYING_AGAIN;
    return orLeave(
        progress,
        () -> {
          if (setAside.started()) {
            runStarted(setAside.messages(), progress);
          } else {
            run(setAside.messages(), progress);
          }
        });
  }

  /**
   * Releases set-aside messages to other processes and removes their start marks: it is no crash.
   */
  void leave(List<SetAside> setAside) {
    List<Arrived> started =
        setAside.stream()
            .filter(SetAside::started)
            .flatMap(part -> part.messages().stream())
            .toList();
    if (!started.isEmpty()) {
      unmark(started);
    }
  }

  /**
   * A redelivered message may have crashed its process, so each is marked as started before it
   * runs. Messages without an unfinished start run together, the others one by one.
   */
  private void runRedelivered(List<Arrived> redelivered, Progress progress) {
    Map<UUID, InboxTable.Known> known;
    try {
      known = certainly(() -> transaction.known(redelivered));
    } catch (RuntimeException e) {
      setAside(redelivered, e, progress);
      return;
    }
    runRedelivered(redelivered, known, progress);
  }

  private void runRedelivered(
      List<Arrived> redelivered, Map<UUID, InboxTable.Known> known, Progress progress) {
    List<Arrived> open = new ArrayList<>();
    for (Arrived arrived : redelivered) {
      InboxTable.Known row = known.get(arrived.messageId());
      if (row != null && row.covers(arrived)) {
        covered(arrived, progress);
      } else if (row != null && row.unfinishedStarts(arrived) >= UNFINISHED_STARTS) {
        record(
            arrived,
            new Outcome.Park(
                "killed-its-process", "started " + row.starts() + " times and never finished"),
            progress);
      } else {
        open.add(arrived);
      }
    }
    List<Arrived> suspects = open.stream().filter(a -> startedBefore(a, known)).toList();
    markAndRun(open.stream().filter(a -> !startedBefore(a, known)).toList(), progress);
    // Marked one by one, so that only a message that is really started has a mark.
    suspects.forEach(suspect -> markAndRun(List.of(suspect), progress));
  }

  private static boolean startedBefore(Arrived arrived, Map<UUID, InboxTable.Known> known) {
    InboxTable.Known row = known.get(arrived.messageId());
    return row != null && row.unfinishedStarts(arrived) > 0;
  }

  private void covered(Arrived arrived, Progress progress) {
    if (arrived.mayBeAnother()) {
      park(arrived, progress);
    } else {
      metrics.duplicate();
    }
  }

  private void markAndRun(List<Arrived> batch, Progress progress) {
    if (batch.isEmpty()) {
      return;
    }
    Set<UUID> marked;
    try {
      marked = certainly(() -> transaction.markStarted(batch));
    } catch (RuntimeException e) {
      // No handler has run, so no message can be at fault.
      setAside(batch, e, progress);
      return;
    }
    List<Arrived> locked =
        batch.stream().filter(arrived -> !marked.contains(arrived.messageId())).toList();
    if (!locked.isEmpty()) {
      setAside(locked, "another process is handling them", progress);
    }
    runStarted(
        batch.stream().filter(arrived -> marked.contains(arrived.messageId())).toList(), progress);
  }

  private void runStarted(List<Arrived> batch, Progress progress) {
    progress.started = true;
    try {
      runTogether(batch, progress);
    } catch (RuntimeException e) {
      unmark(batch);
      throw e;
    } finally {
      progress.started = false;
    }
  }

  private void unmark(List<Arrived> batch) {
    try {
      transaction.unmarkStarted(batch);
    } catch (RuntimeException e) {
      log.debug("start marks stay, the next process runs these messages one by one", e);
    }
  }

  private void runTogether(List<Arrived> batch, Progress progress) {
    List<Arrived> readable = batch.stream().filter(this::handled).toList();
    if (!readable.isEmpty()) {
      handle(readable, progress);
    }
    batch.stream().filter(arrived -> !handled(arrived)).forEach(a -> park(a, progress));
  }

  private boolean handled(Arrived arrived) {
    return arrived.task() != null && shared.handlers().handles(queue, arrived.task());
  }

  /** Parks a message that is unreadable or has no handler. */
  private void park(Arrived arrived, Progress progress) {
    UnreadableMessage unreadable = arrived.unreadable();
    Outcome.Park why =
        unreadable == null
            ? new Outcome.Park("no-handler", "this process has no handler for it")
            : new Outcome.Park(unreadable.reason(), String.valueOf(unreadable.getMessage()));
    record(arrived, why, progress);
  }

  private void handle(List<Arrived> batch, Progress progress) {
    if (batch.size() > 1 && progress.failedInARow >= FAILURES_BEFORE_SINGLES) {
      batch.forEach(arrived -> handle(List.of(arrived), progress));
      return;
    }
    try {
      certainly(
          () -> {
            transaction.handle(batch, progress.impatient);
            return true;
          });
      progress.fruitless = 0;
      progress.failedInARow = 0;
      suspects.committed(batch);
    } catch (RuntimeException e) {
      leaveIfStopping(e);
      failed(batch, e, progress);
    }
  }

  private void failed(List<Arrived> batch, RuntimeException e, Progress progress) {
    boolean alone = batch.size() == 1;
    switch (shared.store().database().fault(e)) {
      case MESSAGE -> {
        progress.failedInARow++;
        if (alone) {
          failedAlone(batch.getFirst(), e, progress);
        } else {
          halve(batch, e, progress);
        }
      }
      case LOCK_WAIT, OUTAGE -> {
        progress.impatient = true;
        if (alone || ++progress.lockWaits > progress.lockWaitsAtMost) {
          setAside(batch, e, progress);
        } else {
          halve(batch, e, progress);
        }
      }
      case UNCLASSIFIED -> {
        if (alone && suspects.convicted(batch.getFirst().messageId())) {
          record(
              batch.getFirst(), new Outcome.Park(Failures.cause(e), Failures.detail(e)), progress);
        } else if (alone && crowded.getAsBoolean()) {
          later(batch.getFirst(), progress);
        } else if (alone || ++progress.fruitless > progress.fruitlessAtMost) {
          setAside(batch, e, progress);
        } else {
          halve(batch, e, progress);
        }
      }
    }
  }

  /** Set-aside messages occupy the prefetch; when too many do, one is published again later. */
  private void later(Arrived arrived, Progress progress) {
    record(arrived, new Outcome.Running("waiting-for-database", Map.of(), LATER), progress);
  }

  private void halve(List<Arrived> batch, RuntimeException e, Progress progress) {
    tell("a batch of {} on {} is halved: {}", batch.size(), Failures.brief(e));
    int half = batch.size() / 2;
    handle(batch.subList(0, half), progress);
    handle(batch.subList(half, batch.size()), progress);
  }

  private void failedAlone(Arrived arrived, RuntimeException e, Progress progress) {
    if (e instanceof EffectAlreadyRecorded) {
      log.atInfo()
          .addKeyValue("messageId", arrived.messageId())
          .addKeyValue("ticket", arrived.ticket())
          .log("the effect exists already: {}", e.getMessage());
      record(arrived, new Outcome.Done(Map.of()), progress);
    } else {
      record(
          arrived, new Outcome.RetryLater(Failures.cause(e), Failures.detail(e), null), progress);
    }
  }

  /**
   * Records an outcome that no handler returned. A ticket that cannot be updated is left unchanged;
   * a message whose outcome cannot be recorded at all is parked, so that it does not hold up the
   * queue.
   */
  private void record(Arrived arrived, Outcome outcome, Progress progress) {
    List<Runnable> ways =
        List.of(
            () -> transaction.record(arrived, outcome, true),
            () -> transaction.record(arrived, outcome, false),
            () -> transaction.parkOnly(arrived));
    List<String> told =
        List.of(
            "the ticket cannot be updated with its message",
            "the outcome cannot be recorded, the message is parked");
    for (int way = 0; ; way++) {
      Runnable next = ways.get(way);
      try {
        certainly(
            () -> {
              next.run();
              return true;
            });
        return;
      } catch (RuntimeException e) {
        leaveIfStopping(e);
        if (way == told.size()
            || shared.store().database().fault(e) != Infrastructure.Fault.MESSAGE) {
          setAside(List.of(arrived), e, progress);
          return;
        }
        log.atWarn()
            .addKeyValue("messageId", arrived.messageId())
            .addKeyValue("ticket", arrived.ticket())
            .log("{}: {}", told.get(way), Failures.brief(e));
      }
    }
  }

  /** Rethrows a failure during shutdown, because the shutdown may have caused it. */
  private void leaveIfStopping(RuntimeException e) {
    if (stopping.getAsBoolean() || Thread.currentThread().isInterrupted()) {
      throw e;
    }
  }

  private void setAside(List<Arrived> part, RuntimeException e, Progress progress) {
    leaveIfStopping(e);
    setAside(part, Failures.brief(e), progress);
  }

  private void setAside(List<Arrived> part, String why, Progress progress) {
    progress.setAside(part);
    metrics.setAside(part.size());
    tell("{} messages of {} are set aside and retried: {}", part.size(), why);
  }

  /** Logs one warning per interval, because the same failure may hit hundreds of parts. */
  private void tell(String what, int messages, String why) {
    long now = System.nanoTime();
    if (!told || now - toldNanos >= TELL_EVERY.toNanos()) {
      told = true;
      toldNanos = now;
      log.warn(what, messages, queue.queueName(), why);
    } else {
      log.debug(what, messages, queue.queueName(), why);
    }
  }

  private <R> R certainly(Supplier<R> work) {
    return shared.store().database().throughCertainOutages(stopping, work);
  }
}
