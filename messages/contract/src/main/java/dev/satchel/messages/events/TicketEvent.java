package dev.satchel.messages.events;

import dev.satchel.messages.Problem;
import dev.satchel.messages.Subject;
import dev.satchel.messages.TicketId;
import org.jspecify.annotations.Nullable;

/** What happens to tickets when their task is not done. A task that is done has its own event. */
public sealed interface TicketEvent extends ClientEvent {
  /** The ticket. */
  TicketId ticket();

  /** Whoever records the event knows what the ticket is about. */
  @Override
  default @Nullable Subject subject() {
    return null;
  }

  /**
   * A task was refused or given up.
   *
   * @param task the type name of the task
   * @param attempts how many attempts were made
   * @param error why
   */
  @EventType(
      value = "ticket.failed",
      description = "A task will not be done. `error` says why; nothing of it has taken effect.")
  record TicketFailed(TicketId ticket, String task, int attempts, Problem error)
      implements TicketEvent {}

  /**
   * A task could not be done, and waits for an operator.
   *
   * @param task the type name of the task
   * @param attempts how many attempts were made
   * @param error why
   */
  @EventType(
      value = "ticket.parked",
      description =
          "A task could not be done and waits for an operator, who replays or discards it.")
  record TicketParked(TicketId ticket, String task, int attempts, Problem error)
      implements TicketEvent {}
}
