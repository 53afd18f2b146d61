package dev.satchel.messages;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Tasks that look after the system itself. Those that Quartz fires have no ticket. */
@OnQueue(TaskQueue.OPERATIONS)
public sealed interface OperationsTask extends Task {

  /** Finds tickets whose message was lost and publishes them again. */
  @TypeName("tickets.reconcile.v1")
  record ReconcileTickets() implements OperationsTask {}

  /** As {@link RunTrialBalance} without a due time, as older releases publish it. */
  @TypeName("ledger.trial-balance.v1")
  record TrialBalance() implements OperationsTask {}

  /**
   * Adds up the postings that are new and compares the journal with itself and with its projection.
   *
   * @param dueAt when it was to run; absent when it was asked for
   * @param staleAt from when on a newer one is due, so that this one need not run; absent for one
   *     that always runs
   * @param full whether all of history is verified again in this run
   */
  @TypeName("ledger.trial-balance.v2")
  record RunTrialBalance(@Nullable Instant dueAt, @Nullable Instant staleAt, boolean full)
      implements OperationsTask {}
}
