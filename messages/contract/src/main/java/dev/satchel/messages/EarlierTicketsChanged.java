package dev.satchel.messages;

import java.util.List;

/**
 * The former version of {@link TicketsChanged}, without subjects, as older releases publish it.
 *
 * @param changes at least one
 */
@TypeName("tickets.changed.v1")
public record EarlierTicketsChanged(List<TicketChange> changes) implements Event {
  public EarlierTicketsChanged {
    changes = List.copyOf(changes);
  }
}
