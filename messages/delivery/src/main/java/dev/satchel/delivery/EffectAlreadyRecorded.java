package dev.satchel.delivery;

/**
 * Thrown by a handler when a permanent guard (such as the journal's unique cause) shows that the
 * message has had its effect. The message is then final, and its ticket, if still open, succeeds.
 */
public final class EffectAlreadyRecorded extends RuntimeException {
  /** Says which guard held. */
  public EffectAlreadyRecorded(String message, Throwable cause) {
    super(message, cause);
  }
}
