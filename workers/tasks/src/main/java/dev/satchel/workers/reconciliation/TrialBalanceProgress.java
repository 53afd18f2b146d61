package dev.satchel.workers.reconciliation;

import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How far the trial balance is: what it takes up from the last run, and the run under way.
 *
 * @param current null between runs
 * @param lastStartedAt when the last run began that has ended
 * @param verifiedAt when all of history had been read again for the last time
 */
record TrialBalanceProgress(
    Added added,
    Round round,
    @Nullable Current current,
    @Nullable Instant lastStartedAt,
    @Nullable Instant verifiedAt) {

  /**
   * What the checkpoint takes in.
   *
   * @param to the last entry id; null when it takes in nothing
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
   * The run under way.
   *
   * @param id the message that asked for it
   * @param target the last entry that it takes in
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
   * Where a run is.
   *
   * @param position in its phase: an account, an entry or a discrepancy
   */
  record Place(Phase phase, @Nullable UUID position) {}

  /** What a run has done so far. */
  record Counts(long checked, long repaired) {}

  /** What a run does, in this order. */
  enum Phase {
    /** Entries that have settled since the last run are added to the checkpoint. */
    ADDING,
    /** Balances are compared with the checkpoint and what is younger. */
    BALANCES,
    /** A part of history is read again. */
    VERIFYING,
    /** All of history was read again and is compared with the checkpoint. */
    VERIFIED,
    /** Entries that did not sum to zero are looked at again. */
    ENTRIES,
    /** There is nothing left to look at. */
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
