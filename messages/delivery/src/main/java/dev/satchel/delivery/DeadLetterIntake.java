package dev.satchel.delivery;

import dev.satchel.messages.TicketChange;
import java.util.List;

/**
 * Where a process puts what could not be handled. A process with such a bean and the role {@code
 * deadletters} consumes all dead-letter queues.
 */
public interface DeadLetterIntake {
  /**
   * Stores a batch inside the transaction that is open, with a number of statements that does not
   * depend on the batch. The messages are acknowledged once it is committed; one that was stored
   * before may come again.
   *
   * @param batch at least one, in the order of arrival
   * @return what came of it
   * @throws RuntimeException when something in the batch cannot be stored; its messages are then
   *     given again one by one
   */
  Taken take(List<DeadLetter> batch, Publications publications);

  /**
   * What came of a batch.
   *
   * @param ticketChanges for those who wait
   * @param duplicates how many of the batch had been stored before
   */
  record Taken(List<TicketChange> ticketChanges, int duplicates) {
    public Taken {
      ticketChanges = List.copyOf(ticketChanges);
    }
  }
}
