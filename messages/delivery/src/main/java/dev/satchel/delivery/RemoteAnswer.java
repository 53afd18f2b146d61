package dev.satchel.delivery;

import java.time.Duration;

/**
 * How a call to the outside ended.
 *
 * @param <R> what a call answers
 */
public sealed interface RemoteAnswer<R> {
  /** It came back with something. */
  record Reply<R>(R value) implements RemoteAnswer<R> {}

  /** It threw. Whether the other side has done what was asked is not known. */
  record Failed<R>(Throwable cause) implements RemoteAnswer<R> {}

  /**
   * It took longer than its limit and was interrupted. Whether the other side has done what was
   * asked is not known.
   */
  record TimedOut<R>(Duration limit) implements RemoteAnswer<R> {}
}
