package dev.satchel.workers.desk;

import dev.satchel.messages.TicketId;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The progress of a run, which is a replay or a discard.
 *
 * @param position the last dead letter that was collected
 * @param total how many dead letters the run has collected so far
 * @param done how many were replayed or discarded, or would be in a dry run
 * @param skipped how many were done already or not open
 * @param failed how many do not exist
 * @param runningSince the start of the period for which the rate counts
 */
record Run(
    UUID id,
    RunOrder.Kind kind,
    boolean dryRun,
    Phase phase,
    @Nullable UUID position,
    int total,
    int done,
    int skipped,
    int failed,
    boolean cancelAsked,
    int steps,
    @Nullable Instant runningSince) {

  /** The phase of a run. */
  enum Phase {
    COLLECTING(false),
    RUNNING(false),
    DONE(true),
    CANCELLED(true);

    private final boolean ended;
    private final String wireName = name().toLowerCase(Locale.ROOT);

    Phase(boolean ended) {
      this.ended = ended;
    }

    boolean ended() {
      return ended;
    }

    String wireName() {
      return wireName;
    }

    static Phase of(String wireName) {
      return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
  }

  /** The ticket of the run. */
  TicketId ticket() {
    return new TicketId(id);
  }

  /** How many are still to be handled. */
  int left() {
    return total - done - skipped - failed;
  }

  Run collected(Map<UUID, ItemOutcome> items, @Nullable UUID last) {
    return counted(total + items.size(), items)
        .at(phase, last == null ? position : last, runningSince);
  }

  Run handled(Map<UUID, ItemOutcome> items, @Nullable Instant since) {
    return counted(total, items).at(phase, position, since);
  }

  Run in(Phase next) {
    return at(next, position, runningSince);
  }

  private Run counted(int newTotal, Map<UUID, ItemOutcome> items) {
    Map<ItemOutcome.Count, Integer> counts = new HashMap<>();
    items.values().forEach(outcome -> counts.merge(outcome.count(), 1, Math::addExact));
    return new Run(
        id,
        kind,
        dryRun,
        phase,
        position,
        newTotal,
        done + counts.getOrDefault(ItemOutcome.Count.DONE, 0),
        skipped + counts.getOrDefault(ItemOutcome.Count.SKIPPED, 0),
        failed + counts.getOrDefault(ItemOutcome.Count.FAILED, 0),
        cancelAsked,
        steps,
        runningSince);
  }

  private Run at(Phase next, @Nullable UUID last, @Nullable Instant since) {
    return new Run(
        id, kind, dryRun, next, last, total, done, skipped, failed, cancelAsked, steps, since);
  }
}
