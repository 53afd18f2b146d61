package dev.satchel.delivery;

/**
 * Thrown by a handler when a permanent guard (such as the journal's unique cause) shows that the
 * message has already had its effect. The message is then final, and its ticket, if still open,
 * succeeds.
 */
public final class EffectAlreadyRecorded extends RuntimeException {
  /** With a message that names the guard. */
  public EffectAlreadyRecorded(String message, Throwable cause) {
    super(message, cause);
  }
}
