package dev.satchel.workers.money;

import dev.satchel.messages.AccountId;
import dev.satchel.messages.MoneyTask;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A domain whose tasks move money. A bean of this type is all that a new one needs: batches, the
 * ledger's locks and entries, external ids and waiting for accounts follow.
 *
 * <p>All methods but {@link #name}, {@link #tasks} and {@link #rule} run inside the transaction of
 * a batch, on its thread. Their number of statements must not depend on the size of the batch. What
 * they throw rolls the batch back.
 *
 * @param <T> the domain's sealed interface
 * @param <S> what the domain keeps beside the ledger, as one batch sees it: changed in memory by
 *     the rules, written at the end
 */
public interface MoneyDomain<T extends MoneyTask, S> {
  /**
   * The domain's one word, as everywhere, in lower case. Domains lock and write in the alphabetical
   * order of their names.
   */
  String name();

  /** The tasks that it decides; no two domains may overlap. */
  Class<T> tasks();

  /** The rule for a task: an exhaustive {@code switch} over the sealed interface. */
  RuledTask<? extends T, S> rule(T task);

  /**
   * Locks what the tasks change, in key order, and loads it. Nothing else is locked by this domain.
   *
   * @param asks the batch's tasks of this domain in the order of arrival, at least one
   */
  S lock(List<Ask<T>> asks);

  /**
   * Looks up which open tickets will change the state, so that a task which has overtaken one of
   * them waits for it. Called once all locks of the batch are taken: what is still open then has
   * not had its effect before.
   *
   * @param asks as in {@link #lock}
   * @param state keeps what is found
   */
  default void findUndecided(List<Ask<T>> asks, S state) {}

  /**
   * Which of these accounts open tickets of this domain may open. Called once all locks of the
   * batch are taken, whether or not the batch has tasks of this domain.
   *
   * @param absent accounts that tasks of the batch name and that do not exist, at least one
   */
  default Map<AccountId, Openings.Opening> openings(Set<AccountId> absent) {
    return Map.of();
  }

  /**
   * Writes what the state has become. A change names the state it came from.
   *
   * @param now the time of the batch
   * @throws IllegalStateException when a row was changed in between
   */
  void write(S state, Instant now);
}
