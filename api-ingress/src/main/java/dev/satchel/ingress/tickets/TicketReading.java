package dev.satchel.ingress.tickets;

import dev.satchel.ingress.http.Answer;
import dev.satchel.ingress.http.Pending;
import dev.satchel.ingress.http.Reply;
import dev.satchel.ingress.problems.RequestRefused;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Reads a ticket, now or when there is news: registered first, read once, then waiting. Those who
 * read at the same time share a query.
 */
record TicketReading(DoneTickets tickets, Waiters waiters) {

  /** The tenant's ticket as it is. */
  Ticket now(TenantId tenant, TicketId id) {
    return tickets
        .read(id)
        .filter(owned -> owned.tenant().equals(tenant))
        .map(TicketRows.Owned::ticket)
        .orElseThrow(RequestRefused::notFound);
  }

  /** The ticket once it is done, or as it is when the time is up. */
  Reply whenDone(TenantId tenant, TicketId id, Duration atMost, Function<Ticket, Answer> render) {
    Waiter waiter = waiters.register(id.uuid(), Waiter.Until.DONE, atMost);
    return read(tenant, id, waiter, Ticket::done, render);
  }

  /** The ticket once it is another than the client knows, or as it is when the time is up. */
  Reply whenChanged(
      TenantId tenant,
      TicketId id,
      Duration atMost,
      Predicate<Ticket> known,
      Function<Ticket, Answer> render) {
    Waiter waiter = waiters.register(id.uuid(), Waiter.Until.CHANGED, atMost);
    return read(tenant, id, waiter, ticket -> ticket.done() || !known.test(ticket), render);
  }

  private Reply read(
      TenantId tenant,
      TicketId id,
      Waiter waiter,
      Predicate<Ticket> enough,
      Function<Ticket, Answer> render) {
    Ticket ticket;
    try {
      ticket = now(tenant, id);
    } catch (RuntimeException failure) {
      waiters.abandon(waiter);
      throw failure;
    }
    if (enough.test(ticket)) {
      waiters.abandon(waiter);
      return render.apply(ticket);
    }
    waiters.startFrom(waiter, ticket.state().version());
    return new Pending(
        waiter.end().thenApply(end -> render.apply(ticket.after(end.latest()))),
        () -> waiters.abandon(waiter));
  }
}
