package dev.satchel.ingress.accepting;

import dev.satchel.delivery.OutboxLevel;
import dev.satchel.ingress.batches.Batches;
import dev.satchel.ingress.http.Answer;
import dev.satchel.ingress.http.Pending;
import dev.satchel.ingress.http.Problems;
import dev.satchel.ingress.http.Reply;
import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.ingress.problems.ApiProblem;
import dev.satchel.ingress.problems.ProblemType;
import dev.satchel.ingress.problems.RequestRefused;
import dev.satchel.ingress.problems.WriteUncertain;
import dev.satchel.ingress.tickets.Ticket;
import dev.satchel.ingress.tickets.TicketAnswers;
import dev.satchel.ingress.tickets.TicketReading;
import dev.satchel.ingress.waiting.WaitEnd;
import dev.satchel.ingress.waiting.Waiter;
import dev.satchel.ingress.waiting.Waiters;
import dev.satchel.messages.Subject;
import dev.satchel.messages.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.CannotAcquireLockException;

/**
 * Accepts tasks under their idempotency keys: stores the ticket and that its message is to be sent,
 * then answers 202, or waits until the ticket is done.
 */
public final class Acceptance {
  private final WriteQueue writer;
  private final Waiters waiters;
  private final TicketReading reading;
  private final Drafting drafting;
  private final OutboxLevel outbox;
  private final AcceptanceMetrics metrics;

  Acceptance(
      WriteQueue writer,
      Waiters waiters,
      TicketReading reading,
      Drafting drafting,
      OutboxLevel outbox,
      AcceptanceMetrics metrics) {
    this.writer = writer;
    this.waiters = waiters;
    this.reading = reading;
    this.drafting = drafting;
    this.outbox = outbox;
    this.metrics = metrics;
  }

  /**
   * A task and the subject that it creates or changes.
   *
   * @param subject of a kind that has a {@link dev.satchel.ingress.tickets.SubjectPath} bean
   * @param externalId the client's own id in the task, by which the ticket is found; null without
   */
  public record Draft(Task task, Subject subject, @Nullable String externalId) {
    /** A task without an external id. */
    public Draft(Task task, Subject subject) {
      this(task, subject, null);
    }
  }

  /**
   * Accepts a request whose fields have all been validated. A task that controls other work is
   * accepted even while the outbox is full, because it does not use the outbox.
   *
   * @param draft makes the task from the UUID of its ticket; a subject that the task creates has
   *     the same UUID
   * @return 202 with the ticket, the ticket once it is done, or the replayed answer of a duplicate
   * @throws RequestRefused when the outbox or the write queue is full, or when the key was used for
   *     another request
   * @throws WriteUncertain when it is unknown whether the ticket was stored
   */
  public Reply accept(TaskRequest request, Function<UUID, Draft> draft) {
    return accept(request, (id, at) -> draft.apply(id));
  }

  /**
   * The same for tasks that contain the time at which they were accepted.
   *
   * @param draft also takes the creation time of the ticket
   */
  public Reply accept(TaskRequest request, BiFunction<UUID, Instant, Draft> draft) {
    NewTicket ticket = drafting.ticket(request, draft);
    Duration wait = request.preferredWait();
    if (ticket.command().controls() == null && outbox.full()) {
      metrics.count(ticket.command().type(), "unavailable");
      throw new RequestRefused(ApiProblem.unavailable("Too many accepted tasks wait to be sent."));
    }
    Waiter waiter =
        wait == null || wait.isZero()
            ? null
            : waiters.register(request.key(), ticket.id().uuid(), Waiter.Until.DONE, wait);
    Accepted accepted;
    try {
      accepted = write(ticket, request.key());
    } catch (RuntimeException failure) {
      forget(waiter);
      throw failure;
    }
    return switch (accepted) {
      case Accepted.Stored stored -> stored(stored.ticket(), waiter, wait);
      case Accepted.Replayed replayed -> {
        forget(waiter);
        yield replayed(request, replayed.ticket(), wait);
      }
      case Accepted.Undecided undecided -> {
        forget(waiter);
        throw new WriteUncertain(
            new CannotAcquireLockException("another request is writing the key"));
      }
      case Accepted.Conflict conflict -> {
        forget(waiter);
        throw new RequestRefused(
            ProblemType.IDEMPOTENCY_CONFLICT,
            "This Idempotency-Key was used for a request with another path or body.");
      }
    };
  }

  private Accepted write(NewTicket ticket, ApiKey key) {
    String task = ticket.command().type();
    try {
      Accepted accepted = writer.submit(ticket, key).join();
      metrics.count(
          task,
          switch (accepted) {
            case Accepted.Stored stored -> "accepted";
            case Accepted.Replayed replayed -> "replayed";
            case Accepted.Conflict conflict -> "conflict";
            case Accepted.Undecided undecided -> "undecided";
          });
      return accepted;
    } catch (CompletionException failure) {
      metrics.count(task, "unavailable");
      throw asAnswered(failure);
    }
  }

  /**
   * Maps a failed write to what is thrown: {@link WriteUncertain} when the ticket may have been
   * stored.
   */
  static RuntimeException asAnswered(CompletionException thrown) {
    Throwable failure = thrown.getCause() == null ? thrown : thrown.getCause();
    if (failure instanceof Batches.QueueFull) {
      return new RequestRefused(ApiProblem.unavailable("Too many requests wait to be stored."));
    }
    return Problems.isOutage(failure) && !Problems.isBeforeAnythingWasSent(failure)
        ? new WriteUncertain(failure)
        : thrown;
  }

  private Reply stored(Ticket ticket, @Nullable Waiter waiter, @Nullable Duration wait) {
    if (waiter == null) {
      return answer(ticket, wait);
    }
    CompletableFuture<Answer> answer =
        waiter.end().thenApply(end -> afterWait(end, ticket.after(end.latest()), wait));
    return new Pending(answer, () -> waiters.abandon(waiter));
  }

  private Reply replayed(TaskRequest request, Ticket ticket, @Nullable Duration wait) {
    if (wait == null || wait.isZero() || ticket.done()) {
      return asReplayed(answer(ticket, wait));
    }
    Pending later =
        reading.whenDone(
            request.key(),
            ticket.id(),
            wait,
            read -> answer(read, wait),
            (end, read) -> afterWait(end, read, wait));
    // The ticket exists; when it cannot be read again, the answer is the ticket as first read.
    return new Pending(
        later
            .answer()
            .exceptionally(away -> answer(ticket, null))
            .thenApply(Acceptance::asReplayed),
        later.abandoned());
  }

  /** The request was accepted before its key ended, and its client must know. */
  private static Answer afterWait(WaitEnd end, Ticket ticket, @Nullable Duration wait) {
    return end.cause() == WaitEnd.Cause.KEY
        ? answer(ticket, null)
        : end.on(answer(ticket, end.refused() ? null : wait));
  }

  private void forget(@Nullable Waiter waiter) {
    if (waiter != null) {
      waiters.abandon(waiter);
    }
  }

  private static Answer answer(Ticket ticket, @Nullable Duration wait) {
    boolean waitedForEnd = wait != null && ticket.done();
    Answer answer =
        TicketAnswers.of(waitedForEnd ? 200 : 202, ticket)
            .with("Location", "/v1/tickets/" + ticket.id());
    return wait == null ? answer : answer.with("Preference-Applied", "wait=" + wait.toSeconds());
  }

  private static Answer asReplayed(Answer answer) {
    return answer.with("Idempotency-Replayed", "true");
  }
}
