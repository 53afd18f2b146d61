package dev.satchel.delivery;

import dev.satchel.messages.Task;
import java.util.List;

/**
 * What a role does with the tasks of one domain. A bean of this type is all that a new kind of task
 * needs: its queue, retries, dead letters, metrics and tickets follow.
 *
 * @param <T> the domain's sealed interface, or one record
 */
public interface BatchHandler<T extends Task> {
  /** The tasks it handles; no two handlers may overlap. */
  Class<T> tasks();

  /**
   * Does a batch inside the transaction that is open, in the order of the list. When it throws, all
   * of it is rolled back and each message is run again alone.
   *
   * @param batch at least one, none of them done before
   * @param publications what is to be published once the transaction has committed
   * @return one outcome for each message, in the same order
   * @throws EffectAlreadyRecorded when the single message of a batch has had its effect under an
   *     older delivery that the inbox no longer knows
   */
  List<Outcome> handle(List<Delivered<T>> batch, Publications publications);
}
