package dev.satchel.messages;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that delete data whose retention period has ended. Quartz fires them; they have no ticket.
 */
@OnQueue(TaskQueue.OPERATIONS)
public sealed interface RetentionTask extends Task {

  /**
   * Deletes, in many small steps, rows past their retention period that nothing open refers to.
   *
   * @param dueAt when the scheduled run was due; absent when the run was requested
   * @param staleAt when the next run is due, from which time on this one may be skipped; absent for
   *     a run that is never skipped
   */
  @TypeName("retention.purge.v1")
  record Purge(@Nullable Instant dueAt, @Nullable Instant staleAt) implements RetentionTask {}
}
