package dev.satchel.delivery;

/** An outage that may be of one piece of work alone; nobody can tell yet. */
public final class LastingOutage extends RuntimeException {
  /** The server answers, and fails the same work again and again. */
  public LastingOutage(Throwable cause) {
    super("the server answers and fails this work again and again", cause);
  }
}
