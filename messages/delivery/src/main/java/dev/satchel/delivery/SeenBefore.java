package dev.satchel.delivery;

/**
 * Rolls back a transaction that has found a message of its batch to be handled already. The batch
 * runs again under row locks. It counts as no failure.
 */
public final class SeenBefore extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Nobody reads the stack trace of an expected event. */
  public SeenBefore() {
    super("a message of the batch was handled before", null, false, false);
  }
}
