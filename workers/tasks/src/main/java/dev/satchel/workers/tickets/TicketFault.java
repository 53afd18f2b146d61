package dev.satchel.workers.tickets;

/**
 * Something wrong with an open ticket that nobody but an operator can put right.
 *
 * @param subject the ticket, or the type of its task
 * @param found what is there in place of what should be
 */
public record TicketFault(Kind kind, String subject, String found) {
  /** What is wrong. */
  public enum Kind {
    /** The inbox says that its message has had its effect, and the ticket does not know. */
    DONE_BUT_OPEN,
    /** It is parked, and the message that an operator made for it is at no desk. */
    PARKED_WITHOUT_LETTER,
    /** No task of this release is of its type. */
    UNKNOWN_TASK
  }
}
