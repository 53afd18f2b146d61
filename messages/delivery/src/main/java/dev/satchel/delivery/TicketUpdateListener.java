package dev.satchel.delivery;

import dev.satchel.messages.TicketChange;
import java.util.List;

/**
 * Receives ticket updates. A process with such a bean is subscribed to the ticket updates of all
 * workers.
 */
public interface TicketUpdateListener {
  /** Called with the changes of a committed batch; must return at once. */
  void changed(List<TicketChange> changes);

  /** Called after each subscription: updates may have been missed before it. */
  void resubscribed();
}
