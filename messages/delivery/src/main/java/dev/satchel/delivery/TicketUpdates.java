package dev.satchel.delivery;

import dev.satchel.messages.TicketChange;
import java.util.List;

/**
 * Tells waiting requests of tickets that a handler has changed beside those of its own messages,
 * which delivery tells of by itself.
 */
public interface TicketUpdates {
  /** Called inside a transaction; what it has changed is told once it has committed. */
  void tellOnceCommitted(List<TicketChange> changes);
}
