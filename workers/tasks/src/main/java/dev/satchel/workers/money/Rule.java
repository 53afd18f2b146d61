package dev.satchel.workers.money;

import dev.satchel.delivery.Outcome;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.MoneyTask;
import dev.satchel.workers.ledger.Needs;
import java.util.List;
import java.util.Optional;

/**
 * The business rule of one task type. Pure: it looks at the working set only, and changes it only
 * when it answers {@code Done}.
 *
 * @param <T> the task type
 * @param <S> the state of its domain
 */
public interface Rule<T extends MoneyTask, S> {
  /**
   * The accounts that the task names and that must exist. While one of them is not open and an open
   * ticket asks for its opening, the task waits and is not decided.
   */
  default List<AccountId> accounts(T task) {
    return List.of();
  }

  /**
   * The external id that the task uses up when it is done, once per tenant and task type for ever.
   * When another ticket has used it, the task is refused and not decided.
   */
  default Optional<String> externalId(T task) {
    return Optional.empty();
  }

  /**
   * Names the balances to be locked and the references to be claimed.
   *
   * @param state what the domain has locked
   */
  void needs(Ask<T> ask, S state, Needs needs);

  /** Decides the task, when its external id is free and it waits for no account. */
  Outcome decide(Ask<T> ask, WorkingSet<S> set);

  /** Told when the task was refused, by this rule or before it. */
  default void refused(T task, WorkingSet<S> set) {}
}
