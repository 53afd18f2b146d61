package dev.satchel.workers.tickets;

import dev.satchel.delivery.Outcome;
import dev.satchel.messages.Task;
import dev.satchel.messages.TicketId;
import java.time.Instant;
import java.util.Optional;

/**
 * A domain whose tasks can be cancelled. Such a domain declares a bean of this type for {@link
 * CancelHandler}.
 */
public interface Cancellable {
  /**
   * Requests the cancellation of a task, inside the open transaction. The task itself ends its
   * ticket, in one of its next steps.
   *
   * @param ticket the task's ticket, neither done nor parked when it was read; it is not locked
   * @param task as it was accepted
   * @return done, or refused when it is too late; empty when tasks of this kind are not this
   *     domain's or cannot be cancelled
   */
  Optional<Outcome> cancel(TicketId ticket, Task task, Instant now);
}
