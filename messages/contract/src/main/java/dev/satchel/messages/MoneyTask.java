package dev.satchel.messages;

/** What changes the ledger; one queue, so that the order of a client's tasks is mostly kept. */
@OnQueue(TaskQueue.PAYMENTS)
public sealed interface MoneyTask extends Task permits AccountTask, PaymentTask {
  /** Whose books. */
  TenantId tenant();
}
