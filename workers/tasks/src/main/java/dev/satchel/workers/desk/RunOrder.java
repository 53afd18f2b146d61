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
 * What a run was asked for.
 *
 * @param ticket whose UUID is also the run's
 * @param by the API key that asked
 * @param pace absent when nothing is sent
 * @param reason of a discard
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
    /** Sends them to their queues again. */
    REPLAY("replaying"),
    /** Gives them up. */
    DISCARD("discarding");

    private final String stage;
    private final String wireName = name().toLowerCase(Locale.ROOT);

    Kind(String stage) {
      this.stage = stage;
    }

    /** What the ticket shows meanwhile. */
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
   * Whether a whole group is named, and so no longer left out as recurring. Single ids tell nothing
   * of the rest.
   */
  boolean namesGroup() {
    return selection.filter() != null && selection.filter().group() != null;
  }
}
