package dev.satchel.messages;

/** What clients do with tickets that take long. */
@OnQueue(TaskQueue.OPERATIONS)
public sealed interface TicketTask extends ControlTask {
  /**
   * Ends a replay or a discard before it is through; what is done stays done.
   *
   * @param by the API key that asked, as {@code key_} and 32 hex digits
   * @param ticket the one to end
   */
  @TypeName("tickets.cancel.v1")
  record CancelTicket(String by, TicketId ticket) implements TicketTask {
    @Override
    public String about() {
      return ticket.toString();
    }
  }
}
