package dev.satchel.delivery;

import java.time.Duration;

/**
 * How a remote call ended.
 *
 * @param <R> the type of the reply
 */
public sealed interface RemoteAnswer<R> {
  /** The call returned a value. */
  record Reply<R>(R value) implements RemoteAnswer<R> {}

  /** The call threw. It is unknown whether the other side did what was requested. */
  record Failed<R>(Throwable cause) implements RemoteAnswer<R> {}

  /**
   * The call exceeded its time-out and was interrupted. It is unknown whether the other side did
   * what was requested.
   */
  record TimedOut<R>(Duration limit) implements RemoteAnswer<R> {}
}
