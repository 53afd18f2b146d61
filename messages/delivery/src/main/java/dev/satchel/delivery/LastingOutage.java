package dev.satchel.delivery;

/**
 * The database answers but fails the same work repeatedly: an outage, or the fault of that work.
 */
public final class LastingOutage extends RuntimeException {
  /** With the last failure of the work. */
  public LastingOutage(Throwable cause) {
    super("the server answers and fails this work again and again", cause);
  }
}
