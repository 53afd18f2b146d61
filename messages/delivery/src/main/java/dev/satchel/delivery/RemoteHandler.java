package dev.satchel.delivery;

import dev.satchel.messages.Task;
import java.time.Duration;
import java.util.List;

/**
 * What a role does with tasks that call somebody outside: a bank, a mail server, a webhook. Three
 * steps: {@link #prepare} and {@link #conclude} each in a transaction, {@link #call} between them
 * in none.
 *
 * <p>A call may be made more than once: after a crash, or when its lease ran out. So the other side
 * must know it again by an id or by its bytes, which {@link #prepare} stores before the first call.
 * The outcome is written once.
 *
 * @param <T> the domain's sealed interface, or one record; not a {@link
 *     dev.satchel.messages.ControlTask}
 * @param <C> what a call is made with
 * @param <R> what a call answers
 */
public interface RemoteHandler<T extends Task, C, R> {
  /** The tasks it handles; no two handlers may overlap, whichever kind they are. */
  Class<T> tasks();

  /**
   * Stores what is to be sent, inside the transaction that is open. It is done again after a crash
   * and must then give the same request, so what it has stored decides.
   *
   * @param batch at least one, each under a lease of this process
   * @param publications what is to be published once the transaction has committed
   * @return for each message, in the same order, a call or an outcome that needs none
   * @throws EffectAlreadyRecorded as {@link BatchHandler#handle} does
   */
  List<Prepared<C>> prepare(List<Delivered<T>> batch, Publications publications);

  /**
   * Makes one call. It runs outside any transaction on a virtual thread of its own and must end
   * when it is interrupted.
   *
   * @throws Exception given to {@link #conclude} as {@link RemoteAnswer.Failed}
   */
  R call(C request) throws Exception;

  /**
   * Decides what the answers mean and writes their effects, inside the transaction that is open.
   * None of these messages has an outcome yet.
   *
   * @param batch at least one; messages whose lease another process has taken are left out
   * @param publications what is to be published once the transaction has committed
   * @return one conclusion for each message, in the same order
   * @throws EffectAlreadyRecorded as {@link BatchHandler#handle} does
   */
  List<Conclusion> conclude(List<Answered<T, C, R>> batch, Publications publications);

  /** How long one call may take, above zero; the time that it waits for its turn is not counted. */
  Duration timeout();

  /** How many calls this process makes to one destination at the same time, at least 1. */
  int callsPerDestination();
}
