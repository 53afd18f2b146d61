package dev.satchel.workers.ledger;

import dev.satchel.messages.TicketId;
import org.jspecify.annotations.Nullable;

/**
 * The idempotency key of a journal entry: why it was posted. Origin and step together are unique in
 * the journal for ever, so that nothing can post twice.
 *
 * @param origin a ticket's text form or the name of a chain event, at most 80 ASCII characters
 * @param step which step of the origin was done, at most 32 ASCII characters
 * @param ticket the ticket it was done for, if there is one
 */
public record Cause(String origin, String step, @Nullable TicketId ticket) {
  /** A step of a ticket. */
  public static Cause of(TicketId ticket, String step) {
    return new Cause(ticket.toString(), step, ticket);
  }

  @Override
  public String toString() {
    return origin + "/" + step;
  }
}
