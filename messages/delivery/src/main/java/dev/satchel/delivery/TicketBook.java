package dev.satchel.delivery;

import dev.satchel.messages.TicketChange;
import dev.satchel.messages.TicketId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Records the outcomes of tickets, and which messages wait for which tickets, in a process that
 * handles tasks.
 *
 * <p>Invariant: no transaction commits a wait for a ticket that is done. Waits are registered and
 * released under the row lock of the awaited ticket.
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
   * Claims first messages by their tickets: reads the tickets without locking them. Recording an
   * outcome with a claim checks that the ticket has not changed since.
   *
   * @param messages first messages of different tickets, at their first attempt
   * @throws SeenBefore when a ticket is not as it was accepted
   * @throws ForgedMessages when a message is not of its ticket
   */
  Map<TicketId, TicketClaim> claim(Collection<TicketMessage> messages);

  /**
   * Locks tickets in key order until the open transaction ends.
   *
   * @return whether each ticket is done; tickets that do not exist are left out
   */
  Map<TicketId, Boolean> lock(Collection<TicketId> tickets);

  /**
   * The first messages of tickets that are done. Locks nothing: a ticket that is done stays so.
   *
   * @param messages first messages, or others with the id of a ticket, which are left out
   */
  Set<TicketMessage> done(Collection<TicketMessage> messages);

  /**
   * Compares messages with what was sent for the tickets that they name. Locks nothing: what was
   * sent never changes.
   *
   * @return the messages that are not of their ticket, see {@link ForgedMessages}
   */
  Set<TicketMessage> forged(Collection<TicketMessage> messages);

  /**
   * Updates the tickets of a batch inside the open transaction, with a number of statements that
   * does not depend on the size of the batch and rows locked in key order: first those that no
   * claim was made of, then the others. Registers the waits, and publishes the messages that waited
   * for tickets which are now done.
   *
   * <p>A ticket may occur more than once: its outcomes apply in the order of the list. Messages of
   * a ticket other than its first one may end after it is done, and then leave it as it is.
   *
   * @param outcomes the outcomes of a batch, in the order of its messages
   * @param waits for tickets that were locked together with those of the batch and were not done
   * @return the changes that clients will see, each with its new version
   * @throws ForgedMessages when a message is not of its ticket
   * @throws SeenBefore when a ticket has changed since it claimed its message, or when a first
   *     message has an outcome though its ticket was done before
   * @throws IllegalStateException when a ticket does not exist, or an outcome other than that of a
   *     further message follows the one that ended it
   */
  List<TicketChange> record(
      List<TicketOutcome> outcomes, List<Wait> waits, Publications publications, Instant now);
}
