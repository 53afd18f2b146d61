package dev.satchel.delivery.consuming;

import dev.satchel.delivery.DeliveryProperties.FirstMessageRows;
import dev.satchel.delivery.ForgedMessages;
import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.Publication;
import dev.satchel.delivery.Publications;
import dev.satchel.delivery.SeenBefore;
import dev.satchel.delivery.TicketBook;
import dev.satchel.delivery.TicketClaim;
import dev.satchel.delivery.TicketMessage;
import dev.satchel.delivery.TicketOutcome;
import dev.satchel.delivery.Topology;
import dev.satchel.delivery.WorkerProperties;
import dev.satchel.delivery.inbox.Arrived;
import dev.satchel.delivery.inbox.AttemptTable;
import dev.satchel.delivery.inbox.AttemptTable.Attempt;
import dev.satchel.delivery.inbox.AttemptTable.Ending;
import dev.satchel.delivery.inbox.InboxTable;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TicketChange;
import dev.satchel.messages.TicketId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Records the outcomes of a batch: inbox marks, attempts, retries, dead letters, waits and tickets,
 * each with one statement, inside the transaction that has the effects.
 */
public final class Recorder {
  private final InboxTable inbox;
  private final AttemptTable attempts;
  private final TicketBook tickets;
  private final MessageCodec codec;
  private final IdSource ids;
  private final Clock clock;
  private final RandomGenerator random;
  private final FirstMessageRows firstMessageRows;

  /** Writes to the given tables, inside the open transaction. */
  public Recorder(
      InboxTable inbox,
      AttemptTable attempts,
      TicketBook tickets,
      MessageCodec codec,
      IdSource ids,
      Clock clock,
      RandomGenerator random,
      FirstMessageRows firstMessageRows) {
    this.inbox = inbox;
    this.attempts = attempts;
    this.tickets = tickets;
    this.codec = codec;
    this.ids = ids;
    this.clock = clock;
    this.random = random;
    this.firstMessageRows = firstMessageRows;
  }

  /** A message and its outcome. */
  public record Result(Arrived arrived, Outcome outcome) {}

  /**
   * What a transaction does with the tickets of its messages.
   *
   * @param change false when the tickets cannot be changed and are left as they are
   * @param claims of the tickets that claim their first messages; the inbox has claimed all others
   */
  public record Tickets(boolean change, Map<TicketId, TicketClaim> claims) {
    /** They change. */
    public static final Tickets CHANGE = new Tickets(true, Map.of());

    /** They stay as they are. */
    public static final Tickets LEAVE = new Tickets(false, Map.of());

    public Tickets {
      claims = Map.copyOf(claims);
    }

    private @Nullable TicketClaim claim(Arrived arrived) {
      TicketId ticket = arrived.ticket();
      return ticket != null && first(arrived) ? claims.get(ticket) : null;
    }
  }

  /**
   * What was recorded, for metrics and for waiting requests.
   *
   * @param duplicates how many messages were left out, because they were handled before
   */
  public record Recorded(List<Attempt> attempts, List<TicketChange> ticketChanges, int duplicates) {
    Recorded withDuplicates(int number) {
      return new Recorded(attempts, ticketChanges, number);
    }
  }

  /**
   * The rows to write for a batch.
   *
   * @param rows those of the ended attempts that have a row of their own
   */
  private record Page(
      List<Attempt> ended,
      List<Attempt> rows,
      List<Publication> onward,
      List<TicketBook.Wait> waits,
      List<Arrived> notFinal,
      List<TicketOutcome> tickets) {
    Page() {
      this(
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>());
    }

    void ended(Attempt attempt, boolean row) {
      ended.add(attempt);
      if (row) {
        rows.add(attempt);
      }
    }
  }

  /**
   * Records a batch. Its messages are claimed, but for those that their tickets claim.
   *
   * @throws dev.satchel.delivery.ForgedMessages when a message is not of the ticket that it names
   * @throws SeenBefore when a message was handled before
   */
  public Recorded record(
      TaskQueue queue,
      WorkerProperties.Role role,
      List<Result> results,
      Publications publications,
      Instant started,
      Tickets use) {
    Instant now = clock.instant();
    Page page = new Page();
    // Those that name a ticket are compared with it when it is read.
    requireGenuine(
        queue, results.stream().map(Result::arrived).filter(one -> one.ticket() == null).toList());
    claimOpen(queue, results, use, now);
    Map<TicketId, Boolean> awaited = lockAwaited(results);
    for (Result result : results) {
      Result limited = limited(queue, decidedMeanwhile(queue, result, awaited), role);
      add(page, queue, limited, role, awaited, use, started, now);
    }
    if (!page.notFinal().isEmpty()) {
      inbox.reopen(queue, page.notFinal());
    }
    if (!page.onward().isEmpty()) {
      publications.add(page.onward());
    }
    List<TicketOutcome> outcomes =
        use.change() ? List.copyOf(page.tickets()) : List.<TicketOutcome>of();
    List<TicketChange> changes =
        outcomes.isEmpty() && page.waits().isEmpty()
            ? List.of()
            : tickets.record(outcomes, page.waits(), publications, now);
    // After the tickets, which tell whether the attempt is made for the first time.
    List<Attempt> rows = use.change() ? page.rows() : page.ended();
    if (!rows.isEmpty()) {
      attempts.insert(queue, rows, started, now);
    }
    return new Recorded(page.ended(), changes, 0);
  }

  private void add(
      Page page,
      TaskQueue queue,
      Result result,
      WorkerProperties.Role role,
      Map<TicketId, Boolean> awaited,
      Tickets use,
      Instant started,
      Instant now) {
    Arrived arrived = result.arrived();
    List<Publication> handedOn = List.of();
    if (result.outcome() instanceof Outcome.Handed handed) {
      handedOn = handed.next().stream().map(next -> handedOn(arrived, next, now)).toList();
      page.onward().addAll(handedOn);
      page.ended(attempt(queue, arrived, handed, role, now), true);
    } else if (result.outcome() instanceof Outcome.Running running) {
      page.onward().add(nextStep(queue, arrived, running, now));
      page.notFinal().add(arrived);
    } else if (result.outcome() instanceof Outcome.WaitFor wait && open(wait, awaited)) {
      Publication next = publication(arrived.nextAttempt(), Topology.WORK, queue, now, now);
      page.ended(new Attempt(arrived, Ending.WAITING, wait.cause(), wait.detail(), null), true);
      page.waits().add(new TicketBook.Wait(next, wait.other(), wait.cause()));
      page.notFinal().add(arrived);
    } else {
      Attempt attempt = attempt(queue, arrived, result.outcome(), role, now);
      page.ended(attempt, !inTicket(result));
      Publication next = onward(queue, attempt, now);
      if (next != null) {
        page.onward().add(next);
        page.notFinal().add(arrived);
      }
    }
    TicketId ticket = arrived.ticket();
    if (ticket != null) {
      page.tickets()
          .add(
              new TicketOutcome(
                  ticket,
                  arrived.received(queue),
                  arrived.attempt(),
                  result.outcome(),
                  handedOn,
                  use.claim(arrived),
                  inTicket(result)
                      ? new TicketOutcome.OnlyAttempt(attempts.worker(), started)
                      : null));
    }
  }

  /** Whether the ticket records the attempt, which then has no row of its own. */
  private boolean inTicket(Result result) {
    return result.outcome() instanceof Outcome.Done && claimedByTicket(result.arrived());
  }

  /**
   * Writes the inbox rows of messages that their tickets claim and whose outcome does not end the
   * ticket: the ticket tells of no attempt but the first.
   */
  private void claimOpen(TaskQueue queue, List<Result> results, Tickets use, Instant now) {
    List<Arrived> open =
        results.stream()
            .filter(result -> use.claim(result.arrived()) != null && !endsTicket(result.outcome()))
            .map(Result::arrived)
            .toList();
    if (!open.isEmpty() && !inbox.claimUnseen(queue, open, now)) {
      throw new SeenBefore();
    }
  }

  private static boolean endsTicket(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done done -> true;
      case Outcome.Cancelled cancelled -> true;
      case Outcome.Refused refused -> true;
      case Outcome.Handed handed -> false;
      case Outcome.Running running -> false;
      case Outcome.RetryLater later -> false;
      case Outcome.WaitFor wait -> false;
      case Outcome.Park park -> false;
    };
  }

  /**
   * Claims the messages of a batch that need no inbox row, and returns their claims.
   *
   * @throws SeenBefore when one of them was handled before
   * @throws ForgedMessages when one of them is not of its ticket
   */
  public Map<TicketId, TicketClaim> claims(TaskQueue queue, List<Arrived> messages) {
    return messages.isEmpty()
        ? Map.of()
        : tickets.claim(messages.stream().map(one -> one.received(queue)).toList());
  }

  /**
   * Whether a message needs no inbox row, because its ticket tells whether it was handled: it is
   * the one that the ticket was accepted with, and this is its first attempt. Every transaction
   * that has an effect of it also changes the ticket.
   */
  public boolean claimedByTicket(Arrived arrived) {
    return firstMessageRows == FirstMessageRows.OMIT
        && first(arrived)
        && arrived.attempt() == 1
        && !arrived.redelivered();
  }

  /** The first publication of a further message; it carries the trace of this one. */
  private Publication handedOn(Arrived arrived, Outcome.Next next, Instant now) {
    String trace = arrived.headers().get(Topology.TRACEPARENT_HEADER);
    return Publication.task(
            ids.next(),
            codec.queueOf(next.task()),
            codec.typeName(next.task()),
            arrived.ticket(),
            trace == null ? Map.of() : Map.of(Topology.TRACEPARENT_HEADER, trace),
            codec.encode(next.task()),
            now)
        .after(next.delay());
  }

  /** The first messages of tickets that are done: whatever their attempt, they are duplicates. */
  public Set<Arrived> done(TaskQueue queue, Collection<Arrived> messages) {
    Map<TicketMessage, Arrived> first = new HashMap<>();
    for (Arrived arrived : messages) {
      if (first(arrived)) {
        first.put(arrived.received(queue), arrived);
      }
    }
    Set<Arrived> done = Collections.newSetFromMap(new IdentityHashMap<>());
    if (!first.isEmpty()) {
      tickets.done(first.keySet()).forEach(message -> done.add(first.get(message)));
    }
    return done;
  }

  private static boolean first(Arrived arrived) {
    return arrived.ticket() != null && arrived.ticket().uuid().equals(arrived.messageId());
  }

  /**
   * Compares messages with what was sent for the tickets that they name.
   *
   * @throws ForgedMessages when one of them is not of its ticket
   */
  void requireGenuine(TaskQueue queue, Collection<Arrived> messages) {
    List<TicketMessage> received = messages.stream().map(one -> one.received(queue)).toList();
    Set<TicketMessage> forged = received.isEmpty() ? Set.of() : tickets.forged(received);
    if (!forged.isEmpty()) {
      throw new ForgedMessages(forged);
    }
  }

  /**
   * Makes a message that is not of the ticket that it names a dead letter without a ticket and with
   * an id of its own: a genuine message may have the id that it has. The inbox does not record it.
   */
  void parkForged(TaskQueue queue, Attempt forged, Publications publications) {
    parkUnclaimed(queue, forged.arrived().disowned(), String.valueOf(forged.cause()), publications);
  }

  /**
   * Locks the awaited tickets together with the tickets of the batch, so that all of them are
   * locked in key order. Does nothing when no message waits.
   */
  private Map<TicketId, Boolean> lockAwaited(List<Result> results) {
    Set<TicketId> named = new HashSet<>();
    boolean waits = false;
    for (Result result : results) {
      TicketId own = result.arrived().ticket();
      if (own != null) {
        named.add(own);
      }
      if (result.outcome() instanceof Outcome.WaitFor wait) {
        named.add(wait.other());
        waits = true;
      }
    }
    return waits ? tickets.lock(named) : Map.of();
  }

  private static boolean open(Outcome.WaitFor wait, Map<TicketId, Boolean> awaited) {
    return Boolean.FALSE.equals(awaited.get(wait.other()));
  }

  /**
   * A ticket that was completed since the handler read it is not waited for: the message is retried
   * at once. The second time in a row counts as a failure, which ends such retries.
   */
  private Result decidedMeanwhile(TaskQueue queue, Result result, Map<TicketId, Boolean> awaited) {
    if (!(result.outcome() instanceof Outcome.WaitFor wait) || open(wait, awaited)) {
      return result;
    }
    Arrived arrived = result.arrived();
    if (!awaited.containsKey(wait.other())) {
      String detail = wait.other() + " does not exist: " + wait.detail();
      return new Result(arrived, new Outcome.Park(wait.cause(), detail));
    }
    return attempts.waitedInVain(queue, arrived, wait.cause())
        ? new Result(arrived, new Outcome.RetryLater(wait.cause(), wait.detail(), null))
        : result;
  }

  /**
   * Parks a claimed message and writes nothing else: for a message whose outcome cannot be recorded
   * in full and that must not hold up those behind it.
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
   * Parks a message and leaves the inbox as it is: its id may be that of another message, from
   * which the dead-letter desk tells it apart by the body.
   */
  void parkUnclaimed(TaskQueue queue, Arrived arrived, String cause, Publications publications) {
    Publication onward =
        onward(queue, new Attempt(arrived, Ending.PARKED, cause, null, null), clock.instant());
    if (onward != null) {
      publications.add(List.of(onward));
    }
  }

  /** Turns the failure of the last attempt into parking. */
  private Result limited(TaskQueue queue, Result result, WorkerProperties.Role role) {
    if (result.outcome() instanceof Outcome.RetryLater retry
        && attempts.failures(queue, result.arrived()) + 1 >= role.attempts()) {
      return new Result(result.arrived(), new Outcome.Park(retry.cause(), retry.detail()));
    }
    return result;
  }

  private Attempt attempt(
      TaskQueue queue, Arrived arrived, Outcome outcome, WorkerProperties.Role role, Instant now) {
    return switch (outcome) {
      case Outcome.Done done -> new Attempt(arrived, Ending.DONE, null, null, null);
      case Outcome.Cancelled cancelled ->
          new Attempt(arrived, Ending.DONE, "cancelled", null, null);
      case Outcome.Running running ->
          throw new IllegalArgumentException("a step is not the end of an attempt");
      case Outcome.Handed handed -> new Attempt(arrived, Ending.DONE, null, null, null);
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
              Ending.FAILED,
              retry.cause(),
              retry.detail(),
              now.plus(delay(queue, arrived, retry.delay(), role)));
      case Outcome.WaitFor wait ->
          new Attempt(arrived, Ending.WAITING, wait.cause(), wait.detail(), now);
      case Outcome.Park park ->
          new Attempt(arrived, Ending.PARKED, park.cause(), park.detail(), null);
    };
  }

  private Duration delay(
      TaskQueue queue, Arrived arrived, @Nullable Duration asked, WorkerProperties.Role role) {
    return asked == null
        ? new Backoff(role.backoffBase(), role.backoffCap())
            .afterFailure(attempts.failures(queue, arrived) + 1, random)
        : asked;
  }

  /** The next step is the next attempt for the inbox, so that no step runs twice. */
  private Publication nextStep(
      TaskQueue queue, Arrived arrived, Outcome.Running running, Instant now) {
    return publication(arrived.nextAttempt(), Topology.WORK, queue, now, now.plus(running.delay()));
  }

  private @Nullable Publication onward(TaskQueue queue, Attempt attempt, Instant now) {
    return switch (attempt.ending()) {
      case DONE, REFUSED -> null;
      case FAILED, WAITING -> {
        Instant nextAt = attempt.nextAt() == null ? now : attempt.nextAt();
        yield publication(attempt.arrived().nextAttempt(), Topology.WORK, queue, now, nextAt);
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
