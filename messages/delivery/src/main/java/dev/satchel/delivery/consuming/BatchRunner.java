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
 * batch has an outcome that is committed, and may be acknowledged, or is set aside to be tried
 * again soon.
 *
 * <p>A batch that fails is halved until the message is found that cannot be done, so that it never
 * fails its neighbours. Only the message's own fault is counted against it: an outage is waited
 * out; messages whose rows another transaction holds, or that meet an SQL error of no known kind,
 * are set aside while the others of the queue go on.
 */
public final class BatchRunner {
  private static final Logger log = LoggerFactory.getLogger(BatchRunner.class);

  /** A message with this many starts that nobody finished has killed its process each time. */
  private static final int UNFINISHED_STARTS = 3;

  /**
   * After so many lock waits in one batch its parts are not halved further, so that what cannot be
   * done now holds up the queue for some seconds only.
   */
  private static final int LOCK_WAITS_WHILE_HALVING = 3;

  /** The same for what was set aside, which others wait behind each time. */
  private static final int LOCK_WAITS_WHILE_TRYING_AGAIN = 1;

  /** After so many failures in a row most messages are bad, and halving finds none faster. */
  private static final int FAILURES_BEFORE_SINGLES = 6;

  private static final Duration TELL_EVERY = Duration.ofSeconds(10);

  /** As long as the longest pause in an outage. */
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
   * What a runner needs to know of its consumer.
   *
   * @param stopping whether the process leaves
   * @param crowded whether so much is set aside that little else can be taken
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
   * Messages that are to be tried again soon, together.
   *
   * @param started whether the inbox says that this process has begun with them
   */
  record SetAside(List<Arrived> messages, boolean started) {
    SetAside {
      messages = List.copyOf(messages);
    }
  }

  /** How far one batch has come. */
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
     * As many failures in a row as it takes to find the first bad one of a batch, and some more.
     */
    Progress(int batch) {
      this.fruitlessAtMost = 4 + Integer.SIZE - Integer.numberOfLeadingZeros(batch);
    }

    void setAside(List<Arrived> part) {
      setAside.add(new SetAside(part, started));
    }
  }

  /**
   * Handles a batch in the order of arrival, as far as its messages can be handled together.
   *
   * @return what is to be tried again
   */
  List<SetAside> run(List<Arrived> batch) {
    Progress progress = new Progress(batch.size());
    return orLeave(progress, () -> run(batch, progress));
  }

  /** What was set aside before the process began to leave is left to others too. */
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

  /** Tries again what was set aside. */
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

  /** Leaves what was set aside to others, which is no crash and is not to look like one. */
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
   * A redelivered message may have killed its process, so each is marked before it runs. Those that
   * nobody had begun with run together, the others alone.
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
    // Marked one after the other: only what was begun may look so.
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
      // Nothing has begun, so nothing can be the fault of a message.
      setAside(batch, e, progress);
      return;
    }
    List<Arrived> locked =
        batch.stream().filter(arrived -> !marked.contains(arrived.messageId())).toList();
    if (!locked.isEmpty()) {
      setAside(locked, "another process has them in hand", progress);
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
      log.debug("marks stay, the next process runs these messages one by one", e);
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

  /** Parks what no handler can be given. */
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

  /** What is set aside takes the places of others; with too many of them it waits elsewhere. */
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
          .log("effect was there already: {}", e.getMessage());
      record(arrived, new Outcome.Done(Map.of()), progress);
    } else {
      record(
          arrived, new Outcome.RetryLater(Failures.cause(e), Failures.detail(e), null), progress);
    }
  }

  /**
   * Records an outcome that the handler did not give. A ticket that cannot follow is left as it is,
   * and what cannot be recorded at all is parked all the same: it must not hold up the queue.
   */
  private void record(Arrived arrived, Outcome outcome, Progress progress) {
    List<Runnable> ways =
        List.of(
            () -> transaction.record(arrived, outcome, true),
            () -> transaction.record(arrived, outcome, false),
            () -> transaction.parkOnly(arrived));
    List<String> told =
        List.of("ticket does not follow its message", "outcome cannot be recorded, parked");
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

  /** What fails while the process leaves may have failed because it leaves. */
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
    tell("{} messages of {} are set aside and tried again: {}", part.size(), why);
  }

  /** The same failure may meet hundreds of parts: one line tells of all, now and then. */
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
