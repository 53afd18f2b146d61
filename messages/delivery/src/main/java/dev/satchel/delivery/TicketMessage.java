package dev.satchel.delivery;

import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TicketId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message as it was received, to be compared with what was sent for its ticket.
 *
 * @param id its {@code message_id}
 * @param ticket the ticket that it names; null when it names none
 * @param queue the queue that it came from
 * @param type its AMQP type
 * @param body the bytes of its body; two messages are equal only when they share the array
 */
@SuppressWarnings("ArrayRecordComponent") // compared with stored bytes, by its receiver
public record TicketMessage(
    UUID id, @Nullable TicketId ticket, TaskQueue queue, String type, byte[] body) {
  /** Whether it has the id of the message that its ticket was accepted with. */
  public boolean first() {
    return ticket != null && id.equals(ticket.uuid());
  }
}
