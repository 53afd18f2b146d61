package dev.satchel.workers.desk;

import dev.satchel.delivery.BatchHandler;
import dev.satchel.delivery.Delivered;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.Publications;
import dev.satchel.messages.DeadLetterTask;
import dev.satchel.messages.DeadLetterTask.Discard;
import dev.satchel.messages.DeadLetterTask.Edit;
import dev.satchel.messages.DeadLetterTask.Replay;
import dev.satchel.messages.Message;
import dev.satchel.messages.Problem;
import dev.satchel.messages.Reason;
import dev.satchel.messages.TicketId;
import dev.satchel.messages.TicketStatus;
import dev.satchel.messages.TicketTask;
import dev.satchel.messages.TicketTask.CancelTicket;
import dev.satchel.workers.audit.AuditTrail;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks runs to end early. The run does so with its next step, and its ticket tells when it has; a
 * ticket of anything else cannot be cancelled.
 */
public final class CancelHandler implements BatchHandler<TicketTask> {
  private final RunStore runs;
  private final RunTickets tickets;
  private final MessageCodec codec;
  private final AuditTrail audit;
  private final Clock clock;

  CancelHandler(
      RunStore runs, RunTickets tickets, MessageCodec codec, AuditTrail audit, Clock clock) {
    this.runs = runs;
    this.tickets = tickets;
    this.codec = codec;
    this.audit = audit;
    this.clock = clock;
  }

  @Override
  public Class<TicketTask> tasks() {
    return TicketTask.class;
  }

  @Override
  public List<Outcome> handle(List<Delivered<TicketTask>> batch, Publications publications) {
    return batch.stream().map(this::handle).toList();
  }

  private Outcome handle(Delivered<TicketTask> delivered) {
    return switch (delivered.task()) {
      case CancelTicket cancel -> {
        Outcome outcome = cancel(cancel.ticket());
        if (delivered.ticket() != null) {
          audit.ended(delivered.ticket(), cancel.by(), told(cancel, outcome), clock.instant());
        }
        yield outcome;
      }
    };
  }

  private static Map<String, Object> told(CancelTicket cancel, Outcome outcome) {
    return outcome instanceof Outcome.Refused refused
        ? Map.of("ticket", cancel.ticket().toString(), "refused", refused.problem().detail())
        : Map.of("ticket", cancel.ticket().toString(), "cancelling", true);
  }

  private Outcome cancel(TicketId id) {
    RunTickets.Asked asked = tickets.find(id).orElse(null);
    if (asked == null) {
      return refused(Reason.NOT_FOUND, id + " does not exist");
    }
    if (asked.status().done()) {
      return refused(Reason.WRONG_STATE, id + " is " + asked.status().wireName());
    }
    if (asked.status() == TicketStatus.PARKED) {
      return refused(
          Reason.WRONG_STATE, id + " is in the dead letters: discard it there, or replay it first");
    }
    return task(asked)
        .map(task -> cancel(id, task))
        .orElseGet(() -> refused(Reason.WRONG_STATE, asked.task() + " cannot be cancelled"));
  }

  private Optional<DeadLetterTask> task(RunTickets.Asked asked) {
    if (!RunTickets.RUNS.contains(asked.task())) {
      return Optional.empty();
    }
    Message message = codec.decode(asked.task(), asked.command());
    return message instanceof DeadLetterTask task ? Optional.of(task) : Optional.empty();
  }

  private Outcome cancel(TicketId id, DeadLetterTask task) {
    Run run =
        switch (task) {
          case Replay replay -> ask(id, RunOrder.Kind.REPLAY, replay.dryRun());
          case Discard discard -> ask(id, RunOrder.Kind.DISCARD, discard.dryRun());
          case Edit edit -> throw new IllegalArgumentException("an edit is no run");
        };
    return run.phase().ended()
        ? refused(Reason.WRONG_STATE, id + " is " + run.phase().wireName())
        : new Outcome.Done(Map.of("ticket", id.toString(), "cancelling", true));
  }

  private Run ask(TicketId id, RunOrder.Kind kind, boolean dryRun) {
    return runs.askToCancel(id.uuid(), kind, dryRun, clock.instant());
  }

  private static Outcome refused(Reason reason, String detail) {
    return new Outcome.Refused(new Problem(reason, detail));
  }
}
