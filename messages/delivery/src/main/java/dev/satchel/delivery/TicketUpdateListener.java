package dev.satchel.delivery;

import dev.satchel.messages.TicketChange;
import java.util.List;

/**
 * Whoever waits for tickets. A process with such a bean is subscribed to the ticket updates of all
 * workers.
 */
public interface TicketUpdateListener {
  /** Called with what a committed batch has changed; must return at once. */
  void changed(List<TicketChange> changes);

  /** Called when the subscription was lost and is there again: updates may have been missed. */
  void resubscribed();
}
