package dev.satchel.delivery;

import dev.satchel.messages.TicketChange;
import java.util.List;

/**
 * Stores dead letters. A process with such a bean and the role {@code deadletters} consumes all
 * dead-letter queues.
 */
public interface DeadLetterIntake {
  /**
   * Stores a batch inside the open transaction, with a number of statements that does not depend on
   * the size of the batch. The messages are acknowledged after the commit; a message that was
   * already stored may be redelivered.
   *
   * @param batch at least one, in the order of arrival
   * @return the changed tickets and the number of duplicates
   * @throws RuntimeException when a message of the batch cannot be stored; the messages are then
   *     passed again one by one
   */
  Taken take(List<DeadLetter> batch, Publications publications);

  /**
   * The result of storing a batch.
   *
   * @param ticketChanges the changed tickets, which are published to waiting requests
   * @param duplicates how many messages of the batch had already been stored
   */
  record Taken(List<TicketChange> ticketChanges, int duplicates) {
    public Taken {
      ticketChanges = List.copyOf(ticketChanges);
    }
  }
}
