package dev.satchel.workers.reconciliation;

import dev.satchel.delivery.EffectAlreadyRecorded;
import dev.satchel.delivery.Outcome;
import dev.satchel.messages.OperationsTask.RunTrialBalance;
import dev.satchel.workers.ledger.Audit;
import dev.satchel.workers.reconciliation.TrialBalanceProgress.Counts;
import dev.satchel.workers.reconciliation.TrialBalanceProgress.Current;
import dev.satchel.workers.reconciliation.TrialBalanceProgress.Phase;
import dev.satchel.workers.reconciliation.TrialBalanceProgress.Place;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;

/**
 * The trial balance: every entry and every asset sums to zero, and each balance is the sum of its
 * postings. A run adds the entries that have settled since the last run to a checkpoint, compares
 * all balances with it, and reads a part of history again. Each delivery of a run's message takes
 * one step, which is one transaction; an interrupted run continues with the next delivery.
 */
final class TrialBalanceJob {
  static final String NAME = "trial-balance";
  private static final Logger log = LoggerFactory.getLogger(TrialBalanceJob.class);
  private static final Set<Discrepancy.Type> LOOKED =
      Set.of(
          Discrepancy.Type.UNBALANCED_ENTRY,
          Discrepancy.Type.UNBALANCED_ASSET,
          Discrepancy.Type.BALANCE_DIFFERS,
          Discrepancy.Type.CHECKPOINT_DIFFERS);

  /** A run without a step for so long is abandoned, and the next scheduled run starts a new one. */
  private static final Duration ABANDONED = Duration.ofMinutes(10);

  private static final Duration UNTIL_THE_OTHER_IS_DONE = Duration.ofSeconds(2);

  private final Audit audit;
  private final TrialBalancePhases phases;
  private final TrialBalanceRow row;
  private final ReconciliationRuns runs;
  private final RunMetrics metrics;
  private final Clock clock;
  private final long rowsPerStep;

  TrialBalanceJob(
      Audit audit, TrialBalancePhases phases, Records records, Clock clock, long rowsPerStep) {
    this.audit = audit;
    this.phases = phases;
    this.row = records.row();
    this.runs = records.runs();
    this.metrics = records.metrics();
    this.clock = clock;
    this.rowsPerStep = rowsPerStep;
  }

  /** The tables and metrics that record the progress and the results of runs. */
  record Records(TrialBalanceRow row, ReconciliationRuns runs, RunMetrics metrics) {}

  /** Takes the next step of a run, or skips a run that is not needed. */
  Outcome step(UUID message, RunTrialBalance task) {
    Optional<TrialBalanceRow.Locked> locked = row.lock();
    if (locked.isEmpty()) {
      return waiting();
    }
    Instant now = clock.instant();
    TrialBalanceProgress progress = locked.get().progress();
    Current current = progress.current();
    if (current != null && current.id().equals(message)) {
      return on(progress, task.full(), now);
    }
    if (stale(task, progress.lastStartedAt(), now)) {
      return skipped("stale");
    }
    if (current != null && !abandoned(locked.get().steppedAt(), now)) {
      return task.dueAt() == null ? waiting() : skipped("under-way");
    }
    return on(begin(progress, message, task.full(), now), task.full(), now);
  }

  private static boolean stale(RunTrialBalance task, @Nullable Instant lastStartedAt, Instant now) {
    Instant dueAt = task.dueAt();
    Instant staleAt = task.staleAt();
    return (staleAt != null && !now.isBefore(staleAt))
        || (dueAt != null
            && lastStartedAt != null
            && !lastStartedAt.isBefore(dueAt)
            && !lastStartedAt.isAfter(now));
  }

  /** Compares the absolute distance, because the clock of another host may be ahead. */
  private static boolean abandoned(@Nullable Instant steppedAt, Instant now) {
    return steppedAt == null || Duration.between(steppedAt, now).abs().compareTo(ABANDONED) > 0;
  }

  private static Outcome waiting() {
    return new Outcome.Running(
        "waiting", Map.of("job", NAME, "waitsFor", "another run"), UNTIL_THE_OTHER_IS_DONE);
  }

  private static Outcome skipped(String why) {
    return new Outcome.Done(Map.of("job", NAME, "skipped", why));
  }

  private TrialBalanceProgress begin(
      TrialBalanceProgress progress, UUID message, boolean full, Instant now) {
    Current run =
        new Current(
            message,
            now,
            phases.target(progress, now),
            new Place(Phase.ADDING, null),
            new Counts(0, 0));
    TrialBalanceProgress begun = progress.with(run);
    return full ? begun.with(progress.round().next(now)) : begun;
  }

  private Outcome on(TrialBalanceProgress progress, boolean full, Instant now) {
    TrialBalanceProgress after = progress;
    Current run = running(after);
    long rows = 0;
    while (rows < rowsPerStep && run.place().phase() != Phase.ENDED) {
      TrialBalancePhases.Piece piece = phases.next(after, run, full, now);
      runs.found(run.id(), now, piece.found());
      after = piece.progress();
      run = running(after);
      rows += Math.max(piece.rows(), 1);
    }
    if (run.place().phase() != Phase.ENDED) {
      row.write(after, now);
      return new Outcome.Running("checking", progress(run), Duration.ZERO);
    }
    return end(after.ended(run.startedAt()), run);
  }

  private static Current running(TrialBalanceProgress progress) {
    Current current = progress.current();
    if (current == null) {
      throw new IllegalStateException("no trial balance is in progress");
    }
    return current;
  }

  private static Map<String, Object> progress(Current run) {
    return Map.of(
        "job", NAME,
        "phase", run.place().phase().wireName(),
        "checked", run.counts().checked());
  }

  private Outcome end(TrialBalanceProgress progress, Current current) {
    List<Audit.Unbalanced> assets = audit.assets();
    Instant finished = clock.instant();
    runs.found(
        current.id(),
        finished,
        assets.stream().filter(asset -> asset.sum().signum() != 0).map(Discrepancy::of).toList());
    ReconciliationRuns.Found found = runs.foundBy(current.id());
    ReconciliationRun run =
        new ReconciliationRun(
            current.id(),
            NAME,
            new ReconciliationRun.Times(current.startedAt(), finished),
            current.counts().checked() + assets.size(),
            current.counts().repaired(),
            found.all());
    tell(run, found);
    row.write(progress, finished);
    try {
      runs.write(run, LOOKED);
    } catch (DuplicateKeyException duplicate) {
      throw new EffectAlreadyRecorded("run " + run.id() + " was recorded", duplicate);
    }
    metrics.ran(run);
    metrics.verified(progress.verifiedAt());
    return new Outcome.Done(run.result());
  }

  private static void tell(ReconciliationRun run, ReconciliationRuns.Found found) {
    if (found.critical() > 0) {
      log.atError()
          .addKeyValue("messageId", run.id())
          .log(
              "the books do not balance: {} discrepancies, {} of them critical, the first {}",
              found.all(),
              found.critical(),
              found.first());
    } else if (found.all() > 0) {
      log.atWarn()
          .addKeyValue("messageId", run.id())
          .log(
              "{} checkpoint sums differed from the journal and were recomputed, the first {}",
              found.all(),
              found.first());
    }
  }
}
