package dev.satchel.delivery;

import dev.satchel.messages.EventsNumbered;
import dev.satchel.messages.TicketChange;
import java.util.List;

/**
 * Receives ticket updates, and the numbers of new events. A process with such beans is subscribed
 * to the updates of all processes.
 */
public interface TicketUpdateListener {
  /** Called with the changes of a committed batch; must return at once. */
  void changed(List<TicketChange> changes);

  /** Called when events were numbered; must return at once. */
  default void numbered(EventsNumbered numbered) {}

  /** Called after each subscription: updates may have been missed before it. */
  void resubscribed();
}
