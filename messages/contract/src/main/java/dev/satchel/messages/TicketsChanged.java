package dev.satchel.messages;

import java.util.List;

/**
 * The tickets that one committed batch changed, sent to every ingress for its waiting requests.
 * Losing one is harmless: the periodic sweep of the ingress finds the change.
 *
 * @param changes at least one
 */
@TypeName("tickets.changed.v2")
public record TicketsChanged(List<TicketChange> changes) implements Event {
  public TicketsChanged {
    changes = List.copyOf(changes);
  }
}
