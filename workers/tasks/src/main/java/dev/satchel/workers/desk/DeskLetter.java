package dev.satchel.workers.desk;

import dev.satchel.delivery.FinalMarks;
import dev.satchel.delivery.MessageKey;
import dev.satchel.messages.CauseGroupId;
import dev.satchel.messages.DeadLetterId;
import dev.satchel.messages.DeadLetterStatus;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TicketId;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as an operator's task sees it.
 *
 * @param attempt the highest attempt that was dead-lettered
 * @param run the run that has claimed it, if any
 */
record DeskLetter(
    DeadLetterId id,
    TaskQueue queue,
    UUID messageId,
    String type,
    @Nullable TicketId ticket,
    DeadLetterStatus status,
    int attempt,
    CauseGroupId group,
    @Nullable UUID run) {

  boolean open() {
    return status == DeadLetterStatus.OPEN;
  }

  boolean heldBy(UUID someRun) {
    return status == DeadLetterStatus.CLAIMED && someRun.equals(run);
  }

  /**
   * Whether the message has its final outcome: the inbox says so, or the ticket that it belongs to
   * as the first message is done.
   *
   * @param done those of the tickets that are done
   */
  boolean isFinal(FinalMarks.Mark mark, Set<TicketId> done) {
    return mark.isFinal()
        || (ticket != null && ticket.uuid().equals(messageId) && done.contains(ticket));
  }

  MessageKey key() {
    return new MessageKey(queue, messageId);
  }
}
