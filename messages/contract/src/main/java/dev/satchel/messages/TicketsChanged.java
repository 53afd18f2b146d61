package dev.satchel.messages;

import java.util.List;

/**
 * Tickets that one committed batch has changed, for every ingress that holds a waiting request.
 * Losing one is harmless: the ingress sweeps.
 *
 * @param changes at least one
 */
@TypeName("tickets.changed.v2")
public record TicketsChanged(List<TicketChange> changes) implements Event {
  public TicketsChanged {
    changes = List.copyOf(changes);
  }
}
