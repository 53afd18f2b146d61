package dev.satchel.messages;

/**
 * A task that changes the ledger. All of them share one queue, which mostly keeps a client's order.
 */
@OnQueue(TaskQueue.PAYMENTS)
public sealed interface MoneyTask extends Task permits AccountTask, PaymentTask {
  /** The tenant whose ledger is changed. */
  TenantId tenant();
}
