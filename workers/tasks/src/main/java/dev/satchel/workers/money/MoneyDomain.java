package dev.satchel.workers.money;

import dev.satchel.messages.AccountId;
import dev.satchel.messages.MoneyTask;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A domain whose tasks move money. A new domain needs nothing but a bean of this type: batches, the
 * ledger's locks and entries, external ids and waits for accounts are the same for all domains.
 *
 * <p>All methods but {@link #name}, {@link #tasks} and {@link #rule} run inside the transaction of
 * a batch, on its thread. Their number of statements must not depend on the size of the batch. An
 * exception rolls the batch back.
 *
 * @param <T> the domain's sealed interface
 * @param <S> the rows that the domain keeps besides the ledger, as loaded for one batch: the rules
 *     change them in memory, {@link #write} stores them
 */
public interface MoneyDomain<T extends MoneyTask, S> {
  /**
   * The domain's name, one word in lower case. Domains lock and write in the alphabetical order of
   * their names.
   */
  String name();

  /** The task types that this domain decides; those of two domains must not overlap. */
  Class<T> tasks();

  /** The rule for a task: an exhaustive {@code switch} over the sealed interface. */
  RuledTask<? extends T, S> rule(T task);

  /**
   * Locks and loads the rows that the tasks change, in key order. The domain takes no other locks.
   *
   * @param asks the batch's tasks of this domain in the order of arrival, at least one
   */
  S lock(List<Ask<T>> asks);

  /**
   * Finds the open tickets that will change the state, so that a task that has overtaken one of
   * them waits for it. Called once the batch holds all its locks: a ticket that is still open then
   * had not taken effect when they were acquired.
   *
   * @param asks as in {@link #lock}
   * @param state records what is found
   */
  default void findUndecided(List<Ask<T>> asks, S state) {}

  /**
   * Finds the open tickets of this domain that may open these accounts. Called once the batch holds
   * all its locks, whether or not it has tasks of this domain.
   *
   * @param absent accounts that tasks of the batch name and that do not exist, at least one
   * @return the undecided opening of each account that has one
   */
  default Map<AccountId, Openings.Opening> openings(Set<AccountId> absent) {
    return Map.of();
  }

  /**
   * Writes the changed rows. Each update names the previous state of its row (optimistic locking).
   *
   * @param now the time of the batch
   * @throws IllegalStateException when a row was changed concurrently
   */
  void write(S state, Instant now);
}
