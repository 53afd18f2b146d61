package dev.satchel.messages;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Maintenance tasks of the system itself. Tasks that Quartz fires have no ticket. */
@OnQueue(TaskQueue.OPERATIONS)
public sealed interface OperationsTask extends Task {

  /** Finds tickets whose message was lost and publishes them again. */
  @TypeName("tickets.reconcile.v1")
  record ReconcileTickets() implements OperationsTask {}

  /**
   * The former version of {@link RunTrialBalance}, without a due time, as older releases publish
   * it.
   */
  @TypeName("ledger.trial-balance.v1")
  record TrialBalance() implements OperationsTask {}

  /**
   * Adds up the new postings and verifies the journal against itself and against its projection.
   *
   * @param dueAt when the scheduled run was due; absent when the run was requested
   * @param staleAt when the next run is due, from which time on this one may be skipped; absent for
   *     a run that is never skipped
   * @param full whether this run verifies the whole history again
   */
  @TypeName("ledger.trial-balance.v2")
  record RunTrialBalance(@Nullable Instant dueAt, @Nullable Instant staleAt, boolean full)
      implements OperationsTask {}
}
