package dev.satchel.workers.tickets;

import dev.satchel.delivery.Outcome;
import dev.satchel.messages.Task;
import dev.satchel.messages.TicketId;
import java.time.Instant;
import java.util.Optional;

/**
 * Tasks of a domain that can be asked to end early. A domain that has such tasks declares a bean;
 * {@link CancelHandler} finds it.
 */
public interface Cancellable {
  /**
   * Asks a task to end early, in the open transaction. The task itself ends its ticket, with one of
   * its next steps.
   *
   * @param ticket of the task, neither done nor parked a moment ago; it is not locked
   * @param task as it was accepted
   * @return done, or refused when it is too late; empty when tasks of this kind are not this
   *     domain's or cannot be cancelled
   */
  Optional<Outcome> cancel(TicketId ticket, Task task, Instant now);
}
