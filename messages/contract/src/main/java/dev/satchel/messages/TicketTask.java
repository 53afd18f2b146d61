package dev.satchel.messages;

/** Client actions on long-running tickets. */
@OnQueue(TaskQueue.OPERATIONS)
public sealed interface TicketTask extends ControlTask {
  /**
   * Cancels a replay or a discard before it has finished; finished steps stay done.
   *
   * @param by who requested it: an API key, {@code key_…}, or a person, {@code oidc:…}
   * @param ticket the ticket to cancel
   */
  @TypeName("tickets.cancel.v1")
  record CancelTicket(String by, TicketId ticket) implements TicketTask {
    @Override
    public String about() {
      return ticket.toString();
    }
  }
}
