package dev.satchel.workers.desk;

import dev.satchel.delivery.Delivered;
import dev.satchel.messages.DeadLetterSelection;
import dev.satchel.messages.DeadLetterTask.Discard;
import dev.satchel.messages.DeadLetterTask.Replay;
import dev.satchel.messages.TicketId;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The request for a run.
 *
 * @param ticket its UUID is also the run's id
 * @param by the API key that asked
 * @param pace null for a discard
 * @param reason why; null for a replay
 */
record RunOrder(
    TicketId ticket,
    Kind kind,
    String by,
    DeadLetterSelection selection,
    @Nullable Pace pace,
    @Nullable String reason,
    boolean dryRun) {

  /** What a run does with its messages. */
  enum Kind {
    /** Publishes them to their queues again. */
    REPLAY("replaying"),
    /** Marks them as final without an effect. */
    DISCARD("discarding");

    private final String stage;
    private final String wireName = name().toLowerCase(Locale.ROOT);

    Kind(String stage) {
      this.stage = stage;
    }

    /** The stage that the ticket shows while the run is in progress. */
    String stage() {
      return stage;
    }

    String wireName() {
      return wireName;
    }

    static Kind of(String wireName) {
      return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
  }

  static RunOrder of(Delivered<?> delivered, Replay replay) {
    return new RunOrder(
        delivered.requiredTicket(),
        Kind.REPLAY,
        replay.by(),
        replay.selection(),
        new Pace(replay.ratePerSecond()),
        null,
        replay.dryRun());
  }

  static RunOrder of(Delivered<?> delivered, Discard discard) {
    return new RunOrder(
        delivered.requiredTicket(),
        Kind.DISCARD,
        discard.by(),
        discard.selection(),
        null,
        discard.reason(),
        discard.dryRun());
  }

  UUID id() {
    return ticket.uuid();
  }

  /**
   * Whether the filter names a cause group, which a replay then no longer leaves out as recurring.
   * Single ids say nothing about the rest of their group.
   */
  boolean namesGroup() {
    return selection.filter() != null && selection.filter().group() != null;
  }
}
