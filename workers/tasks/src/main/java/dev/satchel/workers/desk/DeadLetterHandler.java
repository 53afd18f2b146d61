package dev.satchel.workers.desk;

import dev.satchel.delivery.BatchHandler;
import dev.satchel.delivery.Delivered;
import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.Publications;
import dev.satchel.messages.DeadLetterTask;
import dev.satchel.messages.DeadLetterTask.Discard;
import dev.satchel.messages.DeadLetterTask.Edit;
import dev.satchel.messages.DeadLetterTask.Replay;
import dev.satchel.workers.audit.AuditTrail;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Replays, discards and edits dead letters. */
public final class DeadLetterHandler implements BatchHandler<DeadLetterTask> {
  private final Runs runs;
  private final Edits edits;
  private final AuditTrail audit;
  private final Clock clock;

  DeadLetterHandler(Runs runs, Edits edits, AuditTrail audit, Clock clock) {
    this.runs = runs;
    this.edits = edits;
    this.audit = audit;
    this.clock = clock;
  }

  @Override
  public Class<DeadLetterTask> tasks() {
    return DeadLetterTask.class;
  }

  @Override
  public List<Outcome> handle(List<Delivered<DeadLetterTask>> batch, Publications publications) {
    List<Outcome> outcomes = new ArrayList<>(batch.size());
    batch.forEach(delivered -> outcomes.add(handle(delivered, publications)));
    return outcomes;
  }

  private Outcome handle(Delivered<DeadLetterTask> delivered, Publications publications) {
    return switch (delivered.task()) {
      case Replay replay -> runs.step(RunOrder.of(delivered, replay), publications);
      case Discard discard -> runs.step(RunOrder.of(delivered, discard), publications);
      case Edit edit -> edit(delivered, edit, publications);
    };
  }

  private Outcome edit(Delivered<DeadLetterTask> delivered, Edit edit, Publications publications) {
    Outcome outcome = edits.edit(delivered, edit, publications);
    Map<String, Object> told =
        outcome instanceof Outcome.Refused refused
            ? Map.of(
                "deadLetter", edit.deadLetter().toString(),
                "refused", refused.problem().reason())
            : Map.of("deadLetter", edit.deadLetter().toString(), "done", 1);
    audit.ended(delivered.requiredTicket(), edit.by(), told, clock.instant());
    return outcome;
  }
}
