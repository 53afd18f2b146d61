package dev.satchel.delivery;

import dev.satchel.messages.TicketId;
import java.util.UUID;

/**
 * A message that names a ticket, as it was received.
 *
 * @param id its {@code message_id}
 * @param ticket the ticket that it names
 * @param type its AMQP type
 * @param body the bytes of its body; two messages are equal only when they share the array
 */
@SuppressWarnings("ArrayRecordComponent") // compared with stored bytes, by its receiver
public record TicketMessage(UUID id, TicketId ticket, String type, byte[] body) {
  /** Whether it is the message that the ticket was accepted with: both have one UUID. */
  public boolean first() {
    return id.equals(ticket.uuid());
  }
}
