package dev.satchel.workers.tickets;

import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.TicketOutcome;
import dev.satchel.messages.Problem;
import dev.satchel.messages.Reason;
import dev.satchel.messages.Subject;
import dev.satchel.messages.TicketChange;
import dev.satchel.messages.TicketStatus;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A ticket before an outcome is recorded, and the rules for what the outcome makes of it. */
record OpenTicket(
    int version,
    TicketStatus status,
    @Nullable String stage,
    int attempts,
    @Nullable Subject subject) {

  /** Whether nothing has changed it since it was accepted: no status leads back to this one. */
  boolean asAccepted() {
    return status == TicketStatus.ACCEPTED;
  }

  /** What an outcome makes of the ticket. */
  TicketChange after(TicketOutcome outcome, Instant now) {
    Outcome shown = shown(outcome);
    return new TicketChange(
        outcome.ticket(),
        subject,
        version + 1,
        status(shown),
        stage(shown),
        outcome.further() ? attempts + 1 : Math.max(attempts, outcome.attempt()),
        now,
        result(shown),
        error(shown));
  }

  /** The ticket with a change of the same batch. */
  OpenTicket changed(TicketChange change) {
    return new OpenTicket(version, change.status(), change.stage(), change.attempts(), subject);
  }

  /**
   * A ticket with a parked message stays parked while its other messages continue, because an
   * operator is needed; the replay of the last parked one changes it first.
   */
  private Outcome shown(TicketOutcome outcome) {
    return status == TicketStatus.PARKED && outcome.further() && !status(outcome.outcome()).done()
        ? new Outcome.Park("parked", "")
        : outcome.outcome();
  }

  /** An open ticket keeps its stage while the message of that stage is retried. */
  private @Nullable String stage(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Running running -> running.stage();
      case Outcome.Handed handed -> handed.stage();
      case Outcome.RetryLater later -> stage;
      case Outcome.WaitFor wait -> stage;
      case Outcome.Park park -> stage;
      case Outcome.Done done -> null;
      case Outcome.Cancelled cancelled -> null;
      case Outcome.Refused refused -> null;
    };
  }

  private static @Nullable Map<String, Object> result(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done done -> done.result();
      case Outcome.Running running -> running.progress();
      case Outcome.Handed handed -> handed.progress();
      case Outcome.Cancelled cancelled -> cancelled.result();
      case Outcome.Refused refused -> null;
      case Outcome.RetryLater later -> null;
      case Outcome.WaitFor wait -> null;
      case Outcome.Park park -> null;
    };
  }

  private static TicketStatus status(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done done -> TicketStatus.SUCCEEDED;
      case Outcome.Running running -> TicketStatus.RUNNING;
      case Outcome.Handed handed -> TicketStatus.RUNNING;
      case Outcome.Cancelled cancelled -> TicketStatus.CANCELLED;
      case Outcome.Refused refused -> TicketStatus.FAILED;
      case Outcome.RetryLater later -> TicketStatus.RETRYING;
      case Outcome.WaitFor wait -> TicketStatus.RETRYING;
      case Outcome.Park park -> TicketStatus.PARKED;
    };
  }

  private static @Nullable Problem error(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Refused refused -> refused.problem();
      case Outcome.Park park ->
          new Problem(Reason.PARKED, "The task could not be done; an operator will look at it");
      case Outcome.Done done -> null;
      case Outcome.Running running -> null;
      case Outcome.Handed handed -> null;
      case Outcome.Cancelled cancelled -> null;
      case Outcome.RetryLater later -> null;
      case Outcome.WaitFor wait -> null;
    };
  }
}
