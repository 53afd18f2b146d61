package dev.satchel.delivery;

import dev.satchel.messages.Task;
import java.util.List;

/**
 * Handles the tasks of one domain for a role. A bean of this type is all that a new kind of task
 * needs: its queue, retries, dead letters, metrics and tickets follow.
 *
 * @param <T> the domain's sealed interface, or one record
 */
public interface BatchHandler<T extends Task> {
  /** The tasks it handles; no two handlers may overlap. */
  Class<T> tasks();

  /**
   * Handles a batch inside the open transaction, in the order of the list. When it throws, the
   * transaction is rolled back; a batch that may hold a poison message is run again in halves.
   *
   * @param batch at least one message, none of them handled before
   * @param publications what is to be published once the transaction has committed
   * @return one outcome for each message, in the same order
   * @throws EffectAlreadyRecorded when the only message of a batch has already had its effect under
   *     an earlier delivery that the inbox no longer knows
   */
  List<Outcome> handle(List<Delivered<T>> batch, Publications publications);
}
