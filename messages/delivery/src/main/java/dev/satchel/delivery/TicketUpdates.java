package dev.satchel.delivery;

import dev.satchel.messages.TicketChange;
import java.util.List;

/**
 * Notifies waiting requests of tickets that a handler changed in addition to those of its own
 * messages; for the latter, delivery does so by itself.
 */
public interface TicketUpdates {
  /** Called inside a transaction; publishes the changes once it has committed. */
  void tellOnceCommitted(List<TicketChange> changes);
}
