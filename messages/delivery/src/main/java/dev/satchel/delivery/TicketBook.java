package dev.satchel.delivery;

import dev.satchel.messages.TicketChange;
import java.time.Instant;
import java.util.List;

/** Where a process that handles tasks writes what became of their tickets. */
public interface TicketBook {
  /**
   * Changes the tickets of a batch inside the transaction that is open, with a number of statements
   * that does not depend on the batch, rows locked in key order.
   *
   * @param outcomes at least one, each ticket once
   * @return the changes as they will be seen, each with its new version
   * @throws IllegalStateException when a ticket does not exist or is done already
   */
  List<TicketChange> record(List<TicketOutcome> outcomes, Instant now);
}
