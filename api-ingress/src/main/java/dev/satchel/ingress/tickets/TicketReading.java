package dev.satchel.ingress.tickets;

import dev.satchel.ingress.http.Answer;
import dev.satchel.ingress.http.Pending;
import dev.satchel.ingress.http.Reply;
import dev.satchel.ingress.keys.ApiKey;
import dev.satchel.ingress.problems.RequestRefused;
import dev.satchel.ingress.waiting.WaitEnd;
import dev.satchel.ingress.waiting.Waiter;
import dev.satchel.ingress.waiting.Waiters;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Reads a ticket at once, or by long polling when it changes: registers a wait first, then reads
 * the row once, then waits. Concurrent reads share a query, and a waiting request blocks no thread,
 * not even while it reads.
 */
public final class TicketReading {
  private final DoneTickets tickets;
  private final Waiters waiters;

  TicketReading(DoneTickets tickets, Waiters waiters) {
    this.tickets = tickets;
    this.waiters = waiters;
  }

  /**
   * The current state of the tenant's ticket.
   *
   * @throws RequestRefused (404) when the tenant has no such ticket
   */
  Ticket now(TenantId tenant, TicketId id) {
    return owned(tickets.read(id), tenant);
  }

  private static Ticket owned(Optional<TicketRows.Owned> found, TenantId tenant) {
    return found
        .filter(owned -> owned.tenant().equals(tenant))
        .map(TicketRows.Owned::ticket)
        .orElseThrow(RequestRefused::notFound);
  }

  /**
   * The ticket of the key's tenant once it is done, or its state when the time-out expires.
   *
   * @return completed with {@link RequestRefused} when the tenant has no such ticket
   */
  public Pending whenDone(
      ApiKey key, TicketId id, Duration atMost, Function<Ticket, Answer> render) {
    return whenDone(key, id, atMost, render, (end, ticket) -> end.on(render.apply(ticket)));
  }

  /**
   * The same with an answer of its own after a wait.
   *
   * @param afterWait makes the answer from how the wait ended and the newest ticket
   */
  public Pending whenDone(
      ApiKey key,
      TicketId id,
      Duration atMost,
      Function<Ticket, Answer> render,
      BiFunction<WaitEnd, Ticket, Answer> afterWait) {
    Waiter waiter = waiters.register(key, id.uuid(), Waiter.Until.DONE, atMost);
    return read(key.tenant(), id, waiter, new Rendering(Ticket::done, render, afterWait));
  }

  /**
   * The ticket once it differs from the version that the client has, or its state when the time-out
   * expires.
   *
   * @param known whether the client has this version
   */
  Reply whenChanged(
      ApiKey key,
      TicketId id,
      Duration atMost,
      Predicate<Ticket> known,
      Function<Ticket, Answer> render) {
    Waiter waiter = waiters.register(key, id.uuid(), Waiter.Until.CHANGED, atMost);
    return read(
        key.tenant(),
        id,
        waiter,
        new Rendering(
            ticket -> ticket.done() || !known.test(ticket),
            render,
            (end, ticket) -> end.on(render.apply(ticket))));
  }

  /** Which ticket needs no wait, its answer, and the answer after a wait. */
  private record Rendering(
      Predicate<Ticket> enough,
      Function<Ticket, Answer> atOnce,
      BiFunction<WaitEnd, Ticket, Answer> afterWait) {}

  private Pending read(TenantId tenant, TicketId id, Waiter waiter, Rendering rendering) {
    CompletableFuture<Optional<TicketRows.Owned>> row = tickets.readLater(id);
    // A read that is not complete yet completes on a shared reader thread, which must not render or
    // send.
    CompletableFuture<Ticket> read =
        (row.isDone() ? row : waiters.forAnswers(row)).thenApply(found -> owned(found, tenant));
    CompletableFuture<Answer> answer =
        read.whenComplete(
                (ticket, failure) -> {
                  if (ticket == null || rendering.enough().test(ticket)) {
                    waiters.abandon(waiter);
                  }
                })
            .thenCompose(
                ticket ->
                    rendering.enough().test(ticket)
                        ? CompletableFuture.completedFuture(rendering.atOnce().apply(ticket))
                        : news(ticket, waiter, rendering));
    return new Pending(answer, () -> waiters.abandon(waiter));
  }

  private CompletableFuture<Answer> news(Ticket ticket, Waiter waiter, Rendering rendering) {
    waiters.startFrom(waiter, ticket.state().version());
    return waiter
        .end()
        .thenApply(end -> rendering.afterWait().apply(end, ticket.after(end.latest())));
  }
}
