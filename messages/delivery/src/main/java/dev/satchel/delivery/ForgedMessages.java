package dev.satchel.delivery;

import java.util.Set;

/**
 * Messages that are not of the ticket that they name: the ticket does not exist, or no message with
 * that id, type and body was sent for it. A message that names no ticket is forged when its id is
 * that of a ticket's message. Their batch is rolled back; they become dead letters under another
 * id, and neither a ticket nor the inbox changes.
 */
public final class ForgedMessages extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Set<TicketMessage> messages;

  /**
   * Rejects messages.
   *
   * @param messages at least one
   */
  public ForgedMessages(Set<TicketMessage> messages) {
    super(messages.size() + " messages are not of the ticket that they name", null, false, false);
    this.messages = Set.copyOf(messages);
  }

  /** The rejected messages. */
  public Set<TicketMessage> messages() {
    return messages;
  }
}
