package dev.satchel.delivery;

import dev.satchel.delivery.Recorder.Recorded;
import dev.satchel.delivery.Recorder.Result;
import dev.satchel.messages.TaskQueue;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what has arrived on one queue. When {@link #run} returns, every message of the batch has an
 * outcome that is committed, so all of them may be acknowledged.
 */
final class BatchRunner {
  private static final Logger log = LoggerFactory.getLogger(BatchRunner.class);

  /** A message with this many starts that nobody finished has killed its process each time. */
  private static final int UNFINISHED_STARTS = 3;

  private final TaskQueue queue;
  private final WorkerProperties.Role role;
  private final Delivery delivery;
  private final Books books;
  private final ConsumerMetrics metrics;
  private final BooleanSupplier stopping;

  /** Where it is written what became of messages. */
  record Books(
      Transactions transactions,
      InboxTable inbox,
      Recorder recorder,
      Database database,
      Clock clock) {}

  /** What all runners of a process share. */
  record Delivery(
      Books books,
      Handlers handlers,
      TicketUpdatePublisher updates,
      TimeLimit timeLimit,
      TaskTracing tracing) {}

  /** Thrown inside a transaction to begin again the careful way. */
  private static final class SeenBefore extends RuntimeException {
    SeenBefore() {
      super("a message of the batch is known", null, false, false);
    }
  }

  BatchRunner(
      TaskQueue queue,
      WorkerProperties.Role role,
      Delivery delivery,
      ConsumerMetrics metrics,
      BooleanSupplier stopping) {
    this.queue = queue;
    this.role = role;
    this.delivery = delivery;
    this.books = delivery.books();
    this.metrics = metrics;
    this.stopping = stopping;
  }

  /** Handles a batch in the order of arrival, as far as its messages can be handled together. */
  void run(List<Arrived> batch) {
    List<Arrived> together = new ArrayList<>(batch.size());
    List<Arrived> redelivered = new ArrayList<>();
    for (Arrived arrived : batch) {
      (arrived.redelivered() ? redelivered : together).add(arrived);
    }
    if (!redelivered.isEmpty()) {
      runRedelivered(redelivered);
    }
    if (!together.isEmpty()) {
      runTogether(together);
    }
  }

  /** A redelivered message may have killed its process: each is marked, then run alone. */
  private void runRedelivered(List<Arrived> redelivered) {
    Map<UUID, InboxTable.Known> known =
        throughOutages(() -> books.inbox().known(queue, redelivered));
    for (Arrived arrived : redelivered) {
      InboxTable.Known row = known.get(arrived.messageId());
      if (row != null && row.covers(arrived)) {
        covered(arrived);
      } else if (row != null && row.unfinishedStarts(arrived) >= UNFINISHED_STARTS) {
        recordAlone(
            arrived,
            new Outcome.Park(
                "killed-its-process", "started " + row.starts() + " times and never finished"));
      } else {
        throughOutages(
            () ->
                books
                    .transactions()
                    .call(
                        publications -> {
                          books.inbox().markStarted(queue, arrived, books.clock().instant());
                          return true;
                        }));
        runAlone(arrived);
      }
    }
  }

  private void covered(Arrived arrived) {
    if (arrived.mayBeAnother()) {
      runAlone(arrived);
    } else {
      metrics.duplicate();
    }
  }

  private void runTogether(List<Arrived> batch) {
    List<Arrived> readable = batch.stream().filter(this::handled).toList();
    if (!readable.isEmpty()) {
      try {
        throughOutages(() -> transact(readable));
      } catch (RuntimeException e) {
        requireNoOutage(e);
        log.warn(
            "a batch of {} on {} runs again message by message: {}",
            readable.size(),
            queue.queueName(),
            Failures.brief(e));
        readable.forEach(this::runAlone);
      }
    }
    batch.stream().filter(arrived -> !handled(arrived)).forEach(this::runAlone);
  }

  private boolean handled(Arrived arrived) {
    return arrived.task() != null && delivery.handlers().handles(queue, arrived.task());
  }

  private Recorded transact(List<Arrived> batch) {
    try {
      boolean allFirst = batch.stream().allMatch(arrived -> arrived.attempt() == 1);
      return transact(batch, allFirst);
    } catch (SeenBefore seen) {
      return transact(batch, false);
    }
  }

  private Recorded transact(List<Arrived> batch, boolean unseen) {
    long startedNanos = System.nanoTime();
    Instant started = books.clock().instant();
    TaskTracing.Spans spans = delivery.tracing().start(batch);
    Recorded recorded =
        delivery
            .timeLimit()
            .run(
                role.timeLimit(),
                role.graceAfterTimeLimit(),
                () ->
                    books
                        .transactions()
                        .call(publications -> handle(batch, unseen, started, publications)));
    committed(recorded);
    metrics.batch(batch.size(), System.nanoTime() - startedNanos);
    spans.end();
    return recorded;
  }

  private Recorded handle(
      List<Arrived> batch, boolean unseen, Instant started, Publications publications) {
    List<Arrived> open = batch;
    if (unseen) {
      if (!books.inbox().claimUnseen(queue, batch, started)) {
        throw new SeenBefore();
      }
    } else {
      open = books.inbox().claim(queue, batch, started);
      metrics.duplicates(batch.size() - open.size());
    }
    if (open.isEmpty()) {
      return new Recorded(List.of(), List.of());
    }
    List<Result> results = delivery.handlers().handle(queue, open, publications);
    return books.recorder().record(queue, role, results, publications, started, true);
  }

  private void runAlone(Arrived arrived) {
    if (arrived.unreadable() != null) {
      recordAlone(
          arrived,
          new Outcome.Park(
              arrived.unreadable().reason(), String.valueOf(arrived.unreadable().getMessage())));
      return;
    }
    if (!handled(arrived)) {
      recordAlone(arrived, new Outcome.Park("no-handler", "this process has no handler for it"));
      return;
    }
    try {
      throughOutages(() -> transact(List.of(arrived), false));
    } catch (EffectAlreadyRecorded e) {
      log.atInfo()
          .addKeyValue("messageId", arrived.messageId())
          .addKeyValue("ticket", arrived.ticket())
          .log("effect was there already: {}", e.getMessage());
      recordAlone(arrived, new Outcome.Done(Map.of()));
    } catch (RuntimeException e) {
      requireNoOutage(e);
      recordAlone(arrived, new Outcome.RetryLater(Failures.cause(e), Failures.detail(e), null));
    }
  }

  /**
   * Records an outcome that the handler did not give. A ticket that cannot follow is left as it is,
   * and what cannot be recorded at all is parked all the same: it must not hold up the queue.
   */
  private void recordAlone(Arrived arrived, Outcome outcome) {
    try {
      throughOutages(() -> recordAlone(arrived, outcome, true));
    } catch (RuntimeException e) {
      requireNoOutage(e);
      tellUnrecorded(arrived, "ticket does not follow its message", e);
      try {
        throughOutages(() -> recordAlone(arrived, outcome, false));
      } catch (RuntimeException again) {
        requireNoOutage(again);
        tellUnrecorded(arrived, "outcome cannot be recorded, parked", again);
        throughOutages(() -> parkOnly(arrived));
      }
    }
  }

  private static void requireNoOutage(RuntimeException e) {
    if (Infrastructure.outage(e)) {
      throw e;
    }
  }

  private static void tellUnrecorded(Arrived arrived, String what, RuntimeException e) {
    log.atWarn()
        .addKeyValue("messageId", arrived.messageId())
        .addKeyValue("ticket", arrived.ticket())
        .log("{}: {}", what, Failures.brief(e));
  }

  private boolean parkOnly(Arrived arrived) {
    return books
        .transactions()
        .call(
            publications -> {
              for (Arrived open :
                  books.inbox().claim(queue, List.of(arrived), books.clock().instant())) {
                books.recorder().parkOnly(queue, open, "unrecordable", publications);
              }
              return true;
            });
  }

  private Recorded recordAlone(Arrived arrived, Outcome outcome, boolean withTicket) {
    Instant started = books.clock().instant();
    Recorded recorded =
        books
            .transactions()
            .call(
                publications -> {
                  List<Result> results =
                      books.inbox().claim(queue, List.of(arrived), started).stream()
                          .map(open -> new Result(open, outcome))
                          .toList();
                  if (!results.isEmpty()) {
                    return books
                        .recorder()
                        .record(queue, role, results, publications, started, withTicket);
                  }
                  if (arrived.mayBeAnother() && outcome instanceof Outcome.Park park) {
                    books.recorder().parkUnclaimed(queue, arrived, park.cause(), publications);
                  }
                  return new Recorded(List.of(), List.of());
                });
    committed(recorded);
    return recorded;
  }

  private <R> R throughOutages(java.util.function.Supplier<R> work) {
    return books.database().throughOutages(stopping, work);
  }

  /** Tells those who wait, counts, and says one line for each message that did not get through. */
  private void committed(Recorded recorded) {
    delivery.updates().publish(recorded.ticketChanges());
    recorded.attempts().forEach(this::tell);
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
