package dev.satchel.delivery;

import dev.satchel.messages.TicketId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The effect of one attempt on its ticket: {@code Done} succeeds it, {@code Refused} fails it,
 * {@code RetryLater} and {@code WaitFor} leave it retrying, {@code Running} and {@code Handed}
 * leave it running, {@code Cancelled} cancels it, {@code Park} parks it.
 *
 * @param message the message, which is compared with what was sent for the ticket; null for an
 *     outcome that no message brought
 * @param attempt the attempt that has been recorded
 * @param handedOn the publications of the ticket's next messages, for {@code Handed} only
 * @param claim the ticket's claim of its first message; null when the inbox has claimed the message
 * @param only the ticket's first attempt, where it has no row of its own because it ends the ticket
 */
public record TicketOutcome(
    TicketId ticket,
    @Nullable TicketMessage message,
    int attempt,
    Outcome outcome,
    List<Publication> handedOn,
    @Nullable TicketClaim claim,
    @Nullable OnlyAttempt only) {

  /**
   * An attempt that the ticket records.
   *
   * @param worker the name of the worker that made it
   */
  public record OnlyAttempt(String worker, Instant started) {}

  public TicketOutcome {
    handedOn = List.copyOf(handedOn);
  }

  /** An outcome that no message brought, or whose message has been compared. */
  public TicketOutcome(TicketId ticket, int attempt, Outcome outcome) {
    this(ticket, null, attempt, outcome, List.of(), null, null);
  }

  /** Whether a message other than the ticket's first one brought it. */
  public boolean further() {
    return message != null && !message.first();
  }
}
