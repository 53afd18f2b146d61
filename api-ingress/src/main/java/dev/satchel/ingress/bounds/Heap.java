package dev.satchel.ingress.bounds;

/**
 * The heap of this process and the parts of it that clients may use: a quarter for waiting
 * requests, an eighth for other HTTP/2 streams, a sixteenth each for requests in flight, for done
 * tickets in the cache and for answers that clients have not read, and an eighth for requests that
 * wait to be written. The rest is for everything else and as headroom for garbage collection. The
 * cost of a waiting request was measured (docs/performance.md); the other costs are estimates on
 * the safe side.
 *
 * @param bytes the maximum size of the heap
 */
public record Heap(long bytes) {
  /** Cost of a waiting HTTP/2 request (long poll), without its answer. */
  private static final int WAIT_BYTES = 8 * 1024;

  /** Cost of a request that a thread is processing, with the stack of the thread. */
  private static final int IN_HAND_BYTES = 32 * 1024;

  /** Cost of a done ticket in the cache. */
  private static final int DONE_TICKET_BYTES = 1024;

  /**
   * The smallest heap that limits are computed for; a smaller heap gets the limits of this size.
   */
  private static final long LEAST = 64L << 20;

  /** The heap of this process. */
  public static Heap ofThisProcess() {
    return new Heap(Runtime.getRuntime().maxMemory());
  }

  /** The maximum number of waiting requests. */
  public int waits() {
    return times(4, WAIT_BYTES);
  }

  /** The maximum number of requests that threads process at once. */
  public int inHand() {
    return times(16, IN_HAND_BYTES);
  }

  /** The maximum number of done tickets in the cache. */
  public int doneTickets() {
    return times(16, DONE_TICKET_BYTES);
  }

  /** The maximum size, in bytes, of requests that wait to be written. */
  public long toWrite() {
    return Math.max(bytes, LEAST) / 8;
  }

  /** The maximum size, in bytes, of answers that clients have not read. */
  public long unread() {
    return Math.max(bytes, LEAST) / 16;
  }

  private int times(int part, int cost) {
    return Math.toIntExact(Math.min(10_000_000, Math.max(bytes, LEAST) / part / cost));
  }
}
