package dev.satchel.messages;

/** Client actions on long-running tickets. */
@OnQueue(TaskQueue.OPERATIONS)
public sealed interface TicketTask extends ControlTask {
  /**
   * Cancels a replay or a discard before it has finished; finished steps stay done.
   *
   * @param by the API key that requested it, as {@code key_} and 32 hex digits
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
