package dev.satchel.delivery;

import dev.satchel.messages.TicketChange;
import dev.satchel.messages.TicketId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Where a process that handles tasks writes what became of their tickets, and which messages wait
 * for which tickets.
 *
 * <p>Invariant: no transaction commits a wait for a ticket that is done. Waits are registered and
 * released under the row lock of the ticket that is waited for.
 */
public interface TicketBook {
  /**
   * A message that waits for a ticket.
   *
   * @param next what is published once that ticket is done: the message's next attempt
   * @param cause a short stable code
   */
  record Wait(Publication next, TicketId other, String cause) {}

  /**
   * Locks tickets in key order until the transaction that is open ends.
   *
   * @return of each whether it is done; those that do not exist are left out
   */
  Map<TicketId, Boolean> lock(Collection<TicketId> tickets);

  /**
   * Changes the tickets of a batch inside the transaction that is open, with a number of statements
   * that does not depend on the batch, rows locked in key order; registers what waits, and
   * publishes what has waited for those that are done now.
   *
   * @param outcomes at least one, each ticket once
   * @param waits for tickets that were locked together with those of the batch and were not done
   * @return the changes as they will be seen, each with its new version
   * @throws IllegalStateException when a ticket does not exist or is done already
   */
  List<TicketChange> record(
      List<TicketOutcome> outcomes, List<Wait> waits, Publications publications, Instant now);
}
