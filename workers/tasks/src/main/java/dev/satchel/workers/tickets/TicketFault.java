package dev.satchel.workers.tickets;

/**
 * A fault of an open ticket that only an operator can repair.
 *
 * @param subject the ticket, or the type of its task
 * @param found the actual state
 */
public record TicketFault(Kind kind, String subject, String found) {
  /** What is wrong. */
  public enum Kind {
    /** The inbox marks its message as final, but the ticket is still open. */
    DONE_BUT_OPEN,
    /** Its edited message is lost, and the release that sent it did not store the body. */
    WITHOUT_MESSAGE,
    /** This release does not know the type of its task. */
    UNKNOWN_TASK
  }
}
