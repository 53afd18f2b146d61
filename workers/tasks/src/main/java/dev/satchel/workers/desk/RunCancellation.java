package dev.satchel.workers.desk;

import dev.satchel.delivery.Outcome;
import dev.satchel.messages.DeadLetterTask.Discard;
import dev.satchel.messages.DeadLetterTask.Replay;
import dev.satchel.messages.Problem;
import dev.satchel.messages.Reason;
import dev.satchel.messages.Task;
import dev.satchel.messages.TicketId;
import dev.satchel.workers.tickets.Cancellable;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Cancels replays and discards: messages that are already replayed or discarded stay so, and the
 * next steps of the run release the rest.
 */
final class RunCancellation implements Cancellable {
  private final RunStore runs;

  RunCancellation(RunStore runs) {
    this.runs = runs;
  }

  @Override
  public Optional<Outcome> cancel(TicketId ticket, Task task, Instant now) {
    return switch (task) {
      case Replay replay -> Optional.of(cancel(ticket, RunOrder.Kind.REPLAY, replay.dryRun(), now));
      case Discard discard ->
          Optional.of(cancel(ticket, RunOrder.Kind.DISCARD, discard.dryRun(), now));
      default -> Optional.empty();
    };
  }

  private Outcome cancel(TicketId ticket, RunOrder.Kind kind, boolean dryRun, Instant now) {
    Run run = runs.askToCancel(ticket.uuid(), kind, dryRun, now);
    return run.phase().ended()
        ? new Outcome.Refused(
            new Problem(Reason.WRONG_STATE, ticket + " is " + run.phase().wireName()))
        : new Outcome.Done(Map.of("ticket", ticket.toString(), "cancelling", true));
  }
}
