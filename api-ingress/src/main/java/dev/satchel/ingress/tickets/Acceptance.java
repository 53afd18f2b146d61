package dev.satchel.ingress.tickets;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.OutboxLevel;
import dev.satchel.ingress.audit.OperatorCall;
import dev.satchel.ingress.http.Answer;
import dev.satchel.ingress.http.Pending;
import dev.satchel.ingress.http.Problems;
import dev.satchel.ingress.http.Reply;
import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.ingress.problems.ApiProblem;
import dev.satchel.ingress.problems.ProblemType;
import dev.satchel.ingress.problems.RequestRefused;
import dev.satchel.ingress.problems.WriteUncertain;
import dev.satchel.ingress.rows.Rows;
import dev.satchel.messages.ControlTask;
import dev.satchel.messages.Task;
import dev.satchel.messages.TicketId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.CannotAcquireLockException;

/** Accepts tasks: stores the ticket and its message, then answers 202, or waits for the end. */
public final class Acceptance {
  private final WriteQueue writer;
  private final Waiters waiters;
  private final TicketReading reading;
  private final MessageCodec codec;
  private final OutboxLevel outbox;
  private final Stamp stamp;
  private final IntakeMetrics metrics;

  Acceptance(
      WriteQueue writer,
      TicketReading reading,
      MessageCodec codec,
      OutboxLevel outbox,
      Stamp stamp,
      IntakeMetrics metrics) {
    this.writer = writer;
    this.waiters = reading.waiters();
    this.reading = reading;
    this.codec = codec;
    this.outbox = outbox;
    this.stamp = stamp;
    this.metrics = metrics;
  }

  /** Where a new ticket's id and time come from. */
  record Stamp(IdSource ids, Clock clock) {}

  /**
   * A task and the path of what it makes or changes.
   *
   * @param resource such as {@code /v1/payments/pay_…}
   */
  public record Draft(Task task, String resource) {}

  /**
   * Accepts a request whose members have all been checked. What controls other work is accepted
   * also while the outbox is full, for it does not go there.
   *
   * @param draft makes the task from the UUID of its ticket, which is also that of a thing it makes
   */
  public Reply accept(TaskRequest request, Function<UUID, Draft> draft) {
    return accept(request, (id, at) -> draft.apply(id));
  }

  /**
   * The same for tasks that say when they were accepted.
   *
   * @param draft takes the ticket's time too
   */
  public Reply accept(TaskRequest request, BiFunction<UUID, Instant, Draft> draft) {
    NewTicket ticket = ticket(request, draft);
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
        throw new WriteUncertain(new CannotAcquireLockException("the key is being written"));
      }
      case Accepted.Conflict conflict -> {
        forget(waiter);
        throw new RequestRefused(
            ProblemType.IDEMPOTENCY_CONFLICT,
            "This Idempotency-Key was used for a request with another path or body.");
      }
    };
  }

  private NewTicket ticket(TaskRequest request, BiFunction<UUID, Instant, Draft> draft) {
    UUID id = stamp.ids().next();
    Instant now = Rows.micros(stamp.clock().instant());
    Draft drafted = draft.apply(id, now);
    Task task = drafted.task();
    OperatorCall call = request.call();
    TicketId ticket = new TicketId(id);
    return new NewTicket(
        ticket,
        request.asStored(),
        new NewTicket.Command(
            codec.typeName(task),
            codec.queueOf(task),
            codec.encode(task),
            task instanceof ControlTask control ? control.about() : null),
        drafted.resource(),
        now,
        call == null ? null : call.accepted(stamp.ids().next(), now, ticket));
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

  /** Tells what was certainly not stored from what may have been. */
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
        waiter
            .end()
            .thenApply(
                end -> end.on(answer(ticket.after(end.latest()), end.refused() ? null : wait)));
    return new Pending(answer, () -> waiters.abandon(waiter));
  }

  private Reply replayed(TaskRequest request, Ticket ticket, @Nullable Duration wait) {
    if (wait == null || wait.isZero() || ticket.done()) {
      return asReplayed(answer(ticket, wait));
    }
    Pending later = reading.whenDone(request.key(), ticket.id(), wait, t -> answer(t, wait));
    // The ticket is there; when it cannot be read again, it is answered as it was found.
    return new Pending(
        later
            .answer()
            .exceptionally(away -> answer(ticket, null))
            .thenApply(Acceptance::asReplayed),
        later.abandoned());
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
