package dev.satchel.delivery;

/**
 * Thrown by a handler when a permanent guard (such as the journal's unique cause) shows that the
 * message has already had its effect. The message is then final, and its ticket, if still open,
 * succeeds. So a handler that hands on to further messages must not throw it; it returns {@code
 * Handed} again.
 */
public final class EffectAlreadyRecorded extends RuntimeException {
  /** With a message that names the guard. */
  public EffectAlreadyRecorded(String message, Throwable cause) {
    super(message, cause);
  }
}
