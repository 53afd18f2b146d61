package dev.satchel.workers.reconciliation;

import dev.satchel.messages.AccountId;
import dev.satchel.workers.ledger.Audit;
import dev.satchel.workers.reconciliation.TrialBalanceProgress.Added;
import dev.satchel.workers.reconciliation.TrialBalanceProgress.Current;
import dev.satchel.workers.reconciliation.TrialBalanceProgress.Phase;
import dev.satchel.workers.reconciliation.TrialBalanceProgress.Round;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The phases of a run of the trial balance, done in bounded pieces. */
final class TrialBalancePhases {
  private static final int ENTRIES_AT_ONCE = 200;

  private final Audit audit;
  private final ReconciliationRuns runs;
  private final Duration round;

  /**
   * Two rounds fit into {@code verifyWithin}, with a tenth of it to spare for the time between
   * runs: a change behind the position of one round is found by the next.
   */
  TrialBalancePhases(Audit audit, ReconciliationRuns runs, TrialBalanceSettings settings) {
    this.audit = audit;
    this.runs = runs;
    this.round = settings.verifyWithin().multipliedBy(9).dividedBy(20);
  }

  /**
   * The result of a piece.
   *
   * @param rows how many rows were read, for the size of a step
   */
  record Piece(TrialBalanceProgress progress, long rows, List<Discrepancy> found) {
    Piece {
      found = List.copyOf(found);
    }
  }

  /** The last entry that a run starting now includes. */
  UUID target(TrialBalanceProgress progress, Instant now) {
    return audit.target(progress.added().to(), now);
  }

  /** Does the next piece of the run. */
  Piece next(TrialBalanceProgress progress, Current run, boolean full, Instant now) {
    UUID position = run.place().position();
    return switch (run.place().phase()) {
      case ADDING -> add(progress, run);
      case BALANCES -> {
        Audit.Page page = audit.compare(account(position), progress.added().to());
        yield judged(progress, run, page, Phase.VERIFYING);
      }
      case VERIFYING -> verify(progress.with(progress.round().begun(now)), run, full, now);
      case VERIFIED -> verified(progress, run, now);
      case ENTRIES -> entries(progress, run);
      case ENDED -> throw new IllegalArgumentException("run " + run.id() + " has ended");
    };
  }

  private Piece add(TrialBalanceProgress progress, Current run) {
    Audit.Slice slice = audit.add(progress.added().to(), run.target());
    Added added = new Added(slice.end(), progress.added().postings() + slice.postings());
    Phase then = slice.end().equals(run.target()) ? Phase.BALANCES : Phase.ADDING;
    Current next = run.counting(slice.entries(), 0).at(then, null);
    return new Piece(progress.with(added).with(next), slice.postings(), entries(slice.found()));
  }

  private Piece verify(TrialBalanceProgress progress, Current run, boolean full, Instant now) {
    Round before = progress.round();
    UUID end = progress.added().to();
    if (end == null || end.equals(before.to())) {
      return new Piece(progress.with(run.at(Phase.VERIFIED, null)), 0, List.of());
    }
    boolean begun = run.place().position() != null;
    if (begun && !full && before.postings() >= due(progress, now)) {
      return new Piece(progress.with(run.at(Phase.ENTRIES, null)), 0, List.of());
    }
    Audit.Slice slice = audit.addAgain(before.number(), before.to(), end);
    Round after =
        new Round(
            before.number(), before.startedAt(), slice.end(), before.postings() + slice.postings());
    return new Piece(
        progress.with(after).with(run.at(Phase.VERIFYING, slice.end())),
        slice.postings(),
        entries(slice.found()));
  }

  /**
   * How many postings the round must have read by now to finish in time; {@link Long#MAX_VALUE}
   * when its time is over.
   */
  private long due(TrialBalanceProgress progress, Instant now) {
    Instant startedAt = progress.round().startedAt();
    long elapsed = startedAt == null ? 0 : Duration.between(startedAt, now).toMillis();
    if (elapsed >= round.toMillis()) {
      return Long.MAX_VALUE;
    }
    return BigInteger.valueOf(progress.added().postings())
        .multiply(BigInteger.valueOf(Math.max(elapsed, 0)))
        .divide(BigInteger.valueOf(round.toMillis()))
        .longValueExact();
  }

  private Piece verified(TrialBalanceProgress progress, Current run, Instant now) {
    Audit.Page page =
        audit.compareRound(account(run.place().position()), progress.round().number());
    Piece piece = judged(progress, run, page, Phase.ENTRIES);
    return page.next().isPresent()
        ? piece
        : new Piece(piece.progress().verified(now), piece.rows(), piece.found());
  }

  /** Adds up suspects from the journal alone, and continues with the next page or phase. */
  private Piece judged(
      TrialBalanceProgress progress, Current run, Audit.Page page, Phase afterTheLast) {
    List<Discrepancy> found = new ArrayList<>();
    int mended = 0;
    for (AccountId suspect : page.suspects()) {
      Audit.Judged judged = audit.judge(suspect, progress.added().to());
      judged.balances().forEach(each -> found.add(Discrepancy.of(each, false)));
      judged.checkpoint().forEach(each -> found.add(Discrepancy.of(each, true)));
      mended += judged.checkpoint().size();
    }
    Current next =
        page.next()
            .map(account -> run.at(run.place().phase(), account.uuid()))
            .orElseGet(() -> run.at(afterTheLast, null));
    // A balance counts once, though a round compares it again.
    int checked = run.place().phase() == Phase.BALANCES ? page.checked() : 0;
    return new Piece(progress.with(next.counting(checked, mended)), page.checked(), found);
  }

  /**
   * Checks the entries that earlier runs found: their discrepancies stay open while they do not sum
   * to zero.
   */
  private Piece entries(TrialBalanceProgress progress, Current run) {
    List<ReconciliationRuns.OpenEntry> open =
        runs.openEntries(run.id(), run.place().position(), ENTRIES_AT_ONCE);
    List<Discrepancy> found =
        entries(
            audit.unbalanced(
                open.stream().map(ReconciliationRuns.OpenEntry::entry).distinct().toList()));
    Current next =
        open.size() < ENTRIES_AT_ONCE
            ? run.at(Phase.ENDED, null)
            : run.at(Phase.ENTRIES, open.getLast().id());
    return new Piece(progress.with(next), open.size(), found);
  }

  private static List<Discrepancy> entries(List<Audit.Unbalanced> found) {
    return found.stream().map(Discrepancy::of).toList();
  }

  private static @Nullable AccountId account(@Nullable UUID position) {
    return position == null ? null : new AccountId(position);
  }
}
