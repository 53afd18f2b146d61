package dev.satchel.messages;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Tasks that delete what has been kept long enough. Quartz fires them; they have no ticket. */
@OnQueue(TaskQueue.OPERATIONS)
public sealed interface RetentionTask extends Task {

  /**
   * Deletes, in many small steps, rows that are past their time and that nothing open refers to.
   *
   * @param dueAt when it was to run; absent when it was asked for
   * @param staleAt from when on a newer one is due, so that this one need not begin; absent for one
   *     that always runs
   */
  @TypeName("retention.purge.v1")
  record Purge(@Nullable Instant dueAt, @Nullable Instant staleAt) implements RetentionTask {}
}
