package dev.satchel.workers.payments;

import dev.satchel.delivery.Outcome;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.MoneyTask;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.TicketId;
import dev.satchel.workers.ledger.Needs;
import java.util.List;
import java.util.Optional;

/**
 * The business rule of one task type. Pure: it looks at the working set only, and changes it only
 * when it answers {@code Done}.
 */
interface Rule<T extends MoneyTask> {
  /** One task and the ticket that asks for it. */
  record Ask<T extends MoneyTask>(T task, TicketId ticket) {}

  /** The existing payment that the task changes. */
  default Optional<PaymentId> changes(T task) {
    return Optional.empty();
  }

  /** The existing accounts that the task names. */
  default List<AccountId> accounts(T task) {
    return List.of();
  }

  /** The payment that must have been captured before. */
  default Optional<PaymentId> captured(T task) {
    return Optional.empty();
  }

  /** The external id that the task uses up. */
  default Optional<String> externalId(T task) {
    return Optional.empty();
  }

  /** Names the balances to be locked, when the payments are known. */
  void needs(Ask<T> ask, Payments payments, Needs needs);

  Outcome decide(Ask<T> ask, WorkingSet set);

  /** Told when the task was refused, by this rule or before it. */
  default void refused(T task, WorkingSet set) {}
}
