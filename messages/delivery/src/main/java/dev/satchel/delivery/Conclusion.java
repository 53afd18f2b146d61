package dev.satchel.delivery;

/**
 * What {@link RemoteHandler#conclude} says of an answer: an {@link Outcome}, or that there could be
 * none.
 */
public sealed interface Conclusion permits Outcome, Conclusion.Unavailable {
  /**
   * The dependency that the call named is away. No attempt is used and nothing is recorded: the
   * message waits, and calls to that dependency stop until a probe finds it again.
   *
   * @param detail what went wrong, for the log
   */
  record Unavailable(String detail) implements Conclusion {}
}
