package dev.satchel.delivery;

/**
 * Rolls back a transaction because a message of its batch has been handled before, which it did not
 * know when it began. The batch runs again under row locks; no message has failed.
 */
public final class SeenBefore extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Nobody reads the stack trace of an expected event. */
  public SeenBefore() {
    super("a message of the batch was handled before", null, false, false);
  }
}
