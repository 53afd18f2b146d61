package dev.satchel.workers.desk;

import java.util.Locale;

/** What became of one message of a run. */
enum ItemOutcome {
  /** Claimed, its turn has not come. */
  PENDING(Count.NONE),
  /** Sent to its queue again. */
  REPLAYED(Count.DONE),
  /** Given up. */
  DISCARDED(Count.DONE),
  /** Would be sent or given up, in a dry run. */
  WOULD_RUN(Count.DONE),
  /** It had its effect before: nothing was sent. */
  ALREADY_DONE(Count.SKIPPED),
  /** Another run has or had it, or it was edited. */
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
