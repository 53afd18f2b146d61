package dev.satchel.workers.reconciliation;

import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The progress of the trial balance: what carries over from the last run, and the run in progress.
 *
 * @param current null between runs
 * @param lastStartedAt when the run that ended last had started
 * @param verifiedAt when a round last finished reading all of history again
 */
record TrialBalanceProgress(
    Added added,
    Round round,
    @Nullable Current current,
    @Nullable Instant lastStartedAt,
    @Nullable Instant verifiedAt) {

  /**
   * The entries that the checkpoint includes.
   *
   * @param to the last entry id; null when it includes none
   */
  record Added(@Nullable UUID to, long postings) {}

  /**
   * The round that reads all of history again.
   *
   * @param startedAt null before its first slice
   * @param to the last entry id that was read
   */
  record Round(long number, @Nullable Instant startedAt, @Nullable UUID to, long postings) {
    Round next(Instant now) {
      return new Round(number + 1, now, null, 0);
    }

    Round begun(Instant now) {
      return startedAt == null ? new Round(number, now, to, postings) : this;
    }
  }

  /**
   * The run in progress.
   *
   * @param id the id of the message that asked for it
   * @param target the last entry that it includes
   */
  record Current(UUID id, Instant startedAt, UUID target, Place place, Counts counts) {
    Current at(Phase phase, @Nullable UUID position) {
      return new Current(id, startedAt, target, new Place(phase, position), counts);
    }

    Current counting(long checked, long repaired) {
      Counts more = new Counts(counts.checked() + checked, counts.repaired() + repaired);
      return new Current(id, startedAt, target, place, more);
    }
  }

  /**
   * The position of a run.
   *
   * @param position in its phase: an account, an entry or a discrepancy
   */
  record Place(Phase phase, @Nullable UUID position) {}

  /** What a run has done so far. */
  record Counts(long checked, long repaired) {}

  /** The phases of a run, in this order. */
  enum Phase {
    /** Entries that have settled since the last run are added to the checkpoint. */
    ADDING,
    /** Balances are compared with the checkpoint plus younger postings. */
    BALANCES,
    /** A part of history is read again. */
    VERIFYING,
    /** All of history was read again and is compared with the checkpoint. */
    VERIFIED,
    /** Entries that did not sum to zero are checked again. */
    ENTRIES,
    /** Nothing is left to check. */
    ENDED;

    String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  TrialBalanceProgress with(Current now) {
    return new TrialBalanceProgress(added, round, now, lastStartedAt, verifiedAt);
  }

  TrialBalanceProgress with(Added more) {
    return new TrialBalanceProgress(more, round, current, lastStartedAt, verifiedAt);
  }

  TrialBalanceProgress with(Round another) {
    return new TrialBalanceProgress(added, another, current, lastStartedAt, verifiedAt);
  }

  TrialBalanceProgress verified(Instant now) {
    return new TrialBalanceProgress(added, round.next(now), current, lastStartedAt, now);
  }

  TrialBalanceProgress ended(Instant startedAt) {
    return new TrialBalanceProgress(added, round, null, startedAt, verifiedAt);
  }
}
