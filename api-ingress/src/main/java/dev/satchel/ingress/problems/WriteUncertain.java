package dev.satchel.ingress.problems;

/**
 * Storage failed after statements had been sent, perhaps during the commit, so it is unknown
 * whether the request was stored.
 */
public final class WriteUncertain extends RuntimeException {
  private final Throwable failure;

  /** Wraps what storage failed with. */
  public WriteUncertain(Throwable failure) {
    super("the request may have been stored", failure, false, false);
    this.failure = failure;
  }

  /** What storage failed with. */
  public Throwable failure() {
    return failure;
  }
}
