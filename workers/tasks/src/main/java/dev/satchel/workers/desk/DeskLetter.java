package dev.satchel.workers.desk;

import dev.satchel.delivery.MessageKey;
import dev.satchel.messages.CauseGroupId;
import dev.satchel.messages.DeadLetterId;
import dev.satchel.messages.DeadLetterStatus;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TicketId;
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

  MessageKey key() {
    return new MessageKey(queue, messageId);
  }
}
