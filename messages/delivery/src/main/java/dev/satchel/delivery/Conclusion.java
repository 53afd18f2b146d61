package dev.satchel.delivery;

/**
 * The result of {@link RemoteHandler#conclude} for one answer: an {@link Outcome}, or {@link
 * Unavailable} when the dependency could not be reached.
 */
public sealed interface Conclusion permits Outcome, Conclusion.Unavailable {
  /**
   * The dependency of the call is unavailable. No attempt is counted and nothing is recorded: the
   * message waits, and the circuit breaker stops calls to the dependency until a probe succeeds.
   *
   * @param detail what went wrong, for the log
   */
  record Unavailable(String detail) implements Conclusion {}
}
