package dev.satchel.ingress.problems;

/** Storage failed after a request had been sent to it, perhaps while it committed. */
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
