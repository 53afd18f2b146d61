package dev.satchel.workers.money;

import dev.satchel.delivery.Outcome;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.MoneyTask;
import dev.satchel.messages.Problem;
import dev.satchel.messages.events.ClientEvent;
import dev.satchel.workers.ledger.Needs;
import java.util.List;
import java.util.Optional;

/**
 * The business rule of one task type. It reads and changes nothing but the working set, and changes
 * that only when it returns {@code Done}.
 *
 * @param <T> the task type
 * @param <S> the state of its domain
 */
public interface Rule<T extends MoneyTask, S> {
  /**
   * The accounts that must exist. While one of them does not exist and an open ticket may open it,
   * the task waits for that ticket and is not decided.
   */
  default List<AccountId> accounts(T task) {
    return List.of();
  }

  /**
   * The external id that the task uses up when it is done, once per tenant and task type for ever.
   * When another ticket has used it, the task is refused as a duplicate and not decided.
   */
  default Optional<String> externalId(T task) {
    return Optional.empty();
  }

  /**
   * Adds the balances to lock and the account references to claim.
   *
   * @param state the rows that the domain has locked
   */
  void needs(Ask<T> ask, S state, Needs needs);

  /** Decides the task. Called when its external id is free and it waits for no account. */
  Outcome decide(Ask<T> ask, WorkingSet<S> set);

  /**
   * The events that a task makes, which was just decided and is done.
   *
   * @param set as {@link #decide} has left it
   */
  default List<ClientEvent> events(Ask<T> ask, WorkingSet<S> set) {
    return List.of();
  }

  /** Called when the task was refused, by this rule or before {@link #decide}. */
  default void refused(T task, Problem problem, WorkingSet<S> set) {}
}
