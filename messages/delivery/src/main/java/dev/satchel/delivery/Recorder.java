package dev.satchel.delivery;

import dev.satchel.delivery.AttemptTable.Attempt;
import dev.satchel.delivery.AttemptTable.Ending;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TicketChange;
import dev.satchel.messages.TicketId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Writes what became of a batch: inbox marks, attempts, retries, dead letters and tickets, each
 * with one statement, inside the transaction that has the effects.
 */
final class Recorder {
  private final InboxTable inbox;
  private final AttemptTable attempts;
  private final TicketBook tickets;
  private final IdSource ids;
  private final Clock clock;
  private final RandomGenerator random;

  Recorder(
      InboxTable inbox,
      AttemptTable attempts,
      TicketBook tickets,
      IdSource ids,
      Clock clock,
      RandomGenerator random) {
    this.inbox = inbox;
    this.attempts = attempts;
    this.tickets = tickets;
    this.ids = ids;
    this.clock = clock;
    this.random = random;
  }

  /** A message and what became of it. */
  record Result(Arrived arrived, Outcome outcome) {}

  /** What was recorded, for metrics and for those who wait. */
  record Recorded(List<Attempt> attempts, List<TicketChange> ticketChanges) {}

  /**
   * Records a batch whose messages are claimed.
   *
   * @param withTickets false for messages whose ticket cannot be changed
   */
  Recorded record(
      TaskQueue queue,
      WorkerProperties.Role role,
      List<Result> results,
      Publications publications,
      Instant started,
      boolean withTickets) {
    Instant now = clock.instant();
    List<Attempt> ended = new ArrayList<>(results.size());
    List<Publication> onward = new ArrayList<>();
    List<Arrived> notFinal = new ArrayList<>();
    Map<TicketId, TicketOutcome> ticketOutcomes = new HashMap<>();
    for (Result result : results) {
      Outcome outcome = limited(queue, result, role);
      Publication next;
      if (outcome instanceof Outcome.Running running) {
        next = nextStep(queue, result.arrived(), running, now);
      } else {
        Attempt attempt = attempt(queue, result.arrived(), outcome, role, now);
        ended.add(attempt);
        next = onward(queue, attempt, now);
      }
      if (next != null) {
        onward.add(next);
        notFinal.add(result.arrived());
      }
      TicketId ticket = result.arrived().ticket();
      if (ticket != null && withTickets) {
        ticketOutcomes.put(ticket, new TicketOutcome(ticket, result.arrived().attempt(), outcome));
      }
    }
    if (!notFinal.isEmpty()) {
      inbox.reopen(queue, notFinal);
      publications.add(onward);
    }
    if (!ended.isEmpty()) {
      attempts.insert(queue, ended, started, now);
    }
    List<TicketChange> changes =
        ticketOutcomes.isEmpty()
            ? List.of()
            : tickets.record(List.copyOf(ticketOutcomes.values()), now);
    return new Recorded(ended, changes);
  }

  /**
   * Parks a claimed message and writes nothing else: for one whose outcome cannot be recorded in
   * full, and which must not hold up those behind it.
   */
  void parkOnly(TaskQueue queue, Arrived arrived, String cause, Publications publications) {
    Instant now = clock.instant();
    Attempt parked = new Attempt(arrived, Ending.PARKED, cause, null, null);
    Publication onward = onward(queue, parked, now);
    if (onward != null) {
      inbox.reopen(queue, List.of(arrived));
      publications.add(List.of(onward));
    }
  }

  /**
   * Parks a message that nobody can read and whose id is known: it is a copy or another message,
   * which the desk can tell by its body.
   */
  void parkUnclaimed(TaskQueue queue, Arrived arrived, String cause, Publications publications) {
    Publication onward =
        onward(queue, new Attempt(arrived, Ending.PARKED, cause, null, null), clock.instant());
    if (onward != null) {
      publications.add(List.of(onward));
    }
  }

  /** The last attempt that fails parks the message; a wait for something known is not a failure. */
  private Outcome limited(TaskQueue queue, Result result, WorkerProperties.Role role) {
    if (result.outcome() instanceof Outcome.RetryLater retry
        && retry.delay() == null
        && attempts.failures(queue, result.arrived()) + 1 >= role.attempts()) {
      return new Outcome.Park(retry.cause(), retry.detail());
    }
    return result.outcome();
  }

  private Attempt attempt(
      TaskQueue queue, Arrived arrived, Outcome outcome, WorkerProperties.Role role, Instant now) {
    return switch (outcome) {
      case Outcome.Done done -> new Attempt(arrived, Ending.DONE, null, null, null);
      case Outcome.Cancelled cancelled ->
          new Attempt(arrived, Ending.DONE, "cancelled", null, null);
      case Outcome.Running running ->
          throw new IllegalArgumentException("a step is not the end of an attempt");
      case Outcome.Refused refused ->
          new Attempt(
              arrived,
              Ending.REFUSED,
              refused.problem().reason(),
              refused.problem().detail(),
              null);
      case Outcome.RetryLater retry ->
          new Attempt(
              arrived,
              retry.delay() == null ? Ending.FAILED : Ending.WAITING,
              retry.cause(),
              retry.detail(),
              now.plus(delay(queue, arrived, retry.delay(), role)));
      case Outcome.Park park ->
          new Attempt(arrived, Ending.PARKED, park.cause(), park.detail(), null);
    };
  }

  private Duration delay(
      TaskQueue queue, Arrived arrived, @Nullable Duration asked, WorkerProperties.Role role) {
    Backoff backoff = new Backoff(role.backoffBase(), role.backoffCap());
    return asked == null
        ? backoff.afterFailure(attempts.failures(queue, arrived) + 1, random)
        : backoff.whileWaiting(asked, arrived.attempt());
  }

  /** The next step is the next attempt for the inbox, so that no step can be taken twice. */
  private Publication nextStep(
      TaskQueue queue, Arrived arrived, Outcome.Running running, Instant now) {
    return publication(
        arrived.nextAttempt(), Topology.TASKS, queue, now, now.plus(running.delay()));
  }

  private @Nullable Publication onward(TaskQueue queue, Attempt attempt, Instant now) {
    return switch (attempt.ending()) {
      case DONE, REFUSED -> null;
      case FAILED, WAITING -> {
        Instant nextAt = attempt.nextAt() == null ? now : attempt.nextAt();
        yield publication(attempt.arrived().nextAttempt(), Topology.TASKS, queue, now, nextAt);
      }
      case PARKED -> {
        Map<String, String> headers = new HashMap<>(attempt.arrived().headers());
        headers.put(Topology.CAUSE_HEADER, String.valueOf(attempt.cause()));
        headers.put(Topology.FAILED_AT_HEADER, now.toString());
        yield publication(
            attempt.arrived().withHeaders(headers), Topology.DEAD_LETTERS, queue, now, now);
      }
    };
  }

  private Publication publication(
      Arrived arrived, String exchange, TaskQueue queue, Instant now, Instant deliverAt) {
    return new Publication(
        ids.next(),
        arrived.messageId(),
        arrived.attempt(),
        exchange,
        queue.queueName(),
        arrived.type(),
        arrived.ticket(),
        arrived.headers(),
        arrived.body(),
        now,
        deliverAt);
  }
}
