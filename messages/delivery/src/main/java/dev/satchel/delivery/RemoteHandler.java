package dev.satchel.delivery;

import dev.satchel.messages.Task;
import java.time.Duration;
import java.util.List;

/**
 * Handles tasks that call an external system: a bank, a mail server, a webhook. Three steps: {@link
 * #prepare} and {@link #conclude} each run in a transaction, {@link #call} runs between them in
 * none.
 *
 * <p>A call may be made more than once: after a crash, or when its lease has expired. So the
 * receiver must recognize a duplicate by an idempotency key or by the bytes of the request, which
 * {@link #prepare} stores before the first call. The outcome is written once.
 *
 * @param <T> the domain's sealed interface, or one record; not a {@link
 *     dev.satchel.messages.ControlTask}
 * @param <C> the type of the request
 * @param <R> the type of the reply
 */
public interface RemoteHandler<T extends Task, C, R> {
  /** The tasks it handles; no two handlers may overlap, whichever kind they are. */
  Class<T> tasks();

  /**
   * Stores the request, inside the open transaction. It runs again after a crash and must then
   * return the same request, which is the one that it stored.
   *
   * @param batch at least one message, each under a lease of this process
   * @param publications what is to be published once the transaction has committed
   * @return for each message, in the same order, a call or an outcome without a call
   * @throws EffectAlreadyRecorded as {@link BatchHandler#handle} does
   */
  List<Prepared<C>> prepare(List<Delivered<T>> batch, Publications publications);

  /**
   * Makes one call. It runs outside any transaction on a virtual thread of its own and must end
   * when it is interrupted. The span of the call is current, for clients that send it on.
   *
   * @throws Exception passed to {@link #conclude} as {@link RemoteAnswer.Failed}
   */
  R call(C request) throws Exception;

  /**
   * Decides what the answers mean and writes their effects, inside the open transaction. None of
   * these messages has an outcome yet.
   *
   * @param batch at least one; messages whose lease another process has taken are left out
   * @param publications what is to be published once the transaction has committed
   * @return one conclusion for each message, in the same order
   * @throws EffectAlreadyRecorded as {@link BatchHandler#handle} does
   */
  List<Conclusion> conclude(List<Answered<T, C, R>> batch, Publications publications);

  /** The time-out of one call, above zero; the wait for a free slot is not counted. */
  Duration timeout();

  /** How many calls this process makes to one destination at the same time, at least 1. */
  int callsPerDestination();
}
