package dev.satchel.messages;

/**
 * Why something was not done: the stable reason code and a sentence for people.
 *
 * @param reason a code such as {@code insufficient-funds}; see {@link Reason} for those this
 *     release writes
 */
public record Problem(String reason, String detail) {
  /** A problem with one of the known reasons. */
  public Problem(Reason reason, String detail) {
    this(reason.code(), detail);
  }
}
