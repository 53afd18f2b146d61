package dev.satchel.workers.desk;

import java.util.Locale;

/** The outcome of one dead letter of a run. */
enum ItemOutcome {
  /** Claimed, and not yet handled. */
  PENDING(Count.NONE),
  /** Published to its queue again. */
  REPLAYED(Count.DONE),
  /** Discarded: the message is final without an effect. */
  DISCARDED(Count.DONE),
  /** Would be replayed or discarded, in a dry run. */
  WOULD_RUN(Count.DONE),
  /** It had taken effect before: nothing was published. */
  ALREADY_DONE(Count.SKIPPED),
  /** Claimed, replayed or discarded by another run, or edited. */
  NOT_OPEN(Count.SKIPPED),
  /** There is no such dead letter. */
  UNKNOWN(Count.FAILED),
  /** Released when the run was cancelled. */
  CANCELLED(Count.NONE);

  /** Which of a run's counts it adds to. */
  enum Count {
    NONE,
    DONE,
    SKIPPED,
    FAILED
  }

  private final Count count;
  private final String wireName = name().toLowerCase(Locale.ROOT).replace('_', '-');

  ItemOutcome(Count count) {
    this.count = count;
  }

  Count count() {
    return count;
  }

  String wireName() {
    return wireName;
  }
}
