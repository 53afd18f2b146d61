package dev.satchel.workers.desk;

import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.Publications;
import dev.satchel.messages.DeadLetterId;
import dev.satchel.workers.audit.AuditTrail;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Executes replays and discards step by step. A step is one transaction, so a run continues after a
 * crash where its last step ended; the inbox drops duplicates of a step.
 */
final class Runs {
  /** The most dead letters of a run for which the ticket lists each outcome. */
  private static final int TOLD_IN_THE_TICKET = 100;

  private final RunStore runs;
  private final RunSelection selection;
  private final RunExecution execution;
  private final AuditTrail audit;
  private final Clock clock;

  Runs(
      RunStore runs,
      RunSelection selection,
      RunExecution execution,
      AuditTrail audit,
      Clock clock) {
    this.runs = runs;
    this.selection = selection;
    this.execution = execution;
    this.audit = audit;
    this.clock = clock;
  }

  /** Takes the next step of a run inside the transaction that is open. */
  Outcome step(RunOrder order, Publications publications) {
    Instant now = clock.instant();
    Run run = runs.begin(order.id(), order.kind(), order.dryRun(), now);
    if (run.phase().ended()) {
      return ended(run);
    }
    Run next =
        run.cancelAsked() ? execution.release(order, run, now) : on(order, run, publications, now);
    if (next.phase().ended()) {
      audit.ended(order.ticket(), order.by(), counts(next), now);
    }
    runs.write(next, now);
    return next.phase().ended() ? ended(next) : running(order, next, now);
  }

  private Run on(RunOrder order, Run run, Publications publications, Instant now) {
    return run.phase() == Run.Phase.COLLECTING
        ? selection.step(order, run)
        : execution.step(order, run, publications, now);
  }

  private static Outcome running(RunOrder order, Run run, Instant now) {
    String stage =
        run.cancelAsked()
            ? "cancelling"
            : run.phase() == Run.Phase.COLLECTING ? "collecting" : order.kind().stage();
    return new Outcome.Running(stage, progress(run), untilNext(order, run, now));
  }

  private static Duration untilNext(RunOrder order, Run run, Instant now) {
    Pace pace = order.pace();
    Instant since = run.runningSince();
    return pace == null || since == null || run.cancelAsked()
        ? Duration.ZERO
        : pace.untilNextStep(since, run.done(), run.left(), now);
  }

  private Outcome ended(Run run) {
    Map<String, Object> result = new HashMap<>(progress(run));
    if (run.total() <= TOLD_IN_THE_TICKET) {
      result.put(
          "outcomes",
          runs.told(run.id(), TOLD_IN_THE_TICKET).stream()
              .map(
                  told ->
                      Map.of(
                          "deadLetter", new DeadLetterId(told.letter()).toString(),
                          "outcome", told.outcome()))
              .toList());
    }
    return run.phase() == Run.Phase.CANCELLED
        ? new Outcome.Cancelled(result)
        : new Outcome.Done(result);
  }

  private static Map<String, Object> counts(Run run) {
    return Map.of(
        "total", run.total(),
        "done", run.done(),
        "skipped", run.skipped(),
        "failed", run.failed(),
        "dryRun", run.dryRun(),
        "ended", run.phase().wireName());
  }

  private static Map<String, Object> progress(Run run) {
    return Map.of(
        "total", run.total(),
        "done", run.done(),
        "skipped", run.skipped(),
        "failed", run.failed(),
        "dryRun", run.dryRun());
  }
}
