package dev.satchel.messages;

/** Tasks that look after the system itself. Those that Quartz fires have no ticket. */
@OnQueue(TaskQueue.OPERATIONS)
public sealed interface OperationsTask extends Task {

  /** Finds tickets whose message was lost and publishes them again. */
  @TypeName("tickets.reconcile.v1")
  record ReconcileTickets() implements OperationsTask {}

  /** Adds up all postings per asset and compares the projection with the journal. */
  @TypeName("ledger.trial-balance.v1")
  record TrialBalance() implements OperationsTask {}
}
