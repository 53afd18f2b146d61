package dev.satchel.delivery;

import dev.satchel.messages.Task;
import dev.satchel.messages.TicketId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One task as it was delivered.
 *
 * @param messageId the AMQP {@code message_id}
 * @param ticket the AMQP {@code correlation_id}; null for a task that the scheduler fires
 * @param attempt the {@code x-satchel-attempt} header, 1 for the first
 */
public record Delivered<T extends Task>(
    UUID messageId, @Nullable TicketId ticket, int attempt, T task) {
  /**
   * The ticket of a task that must have one.
   *
   * @throws IllegalStateException when the task has no ticket
   */
  public TicketId requiredTicket() {
    if (ticket == null) {
      throw new IllegalStateException("message " + messageId + " has no ticket");
    }
    return ticket;
  }
}
