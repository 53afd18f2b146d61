package dev.satchel.ingress.bounds;

/**
 * The heap of this process and what clients may take of it: a quarter for requests that wait, half
 * as much again for streams that come and go, a sixteenth each for requests in hand, for done
 * tickets and for what clients leave unread, an eighth for what is to be written. The rest is
 * everything else and room for collections. What a wait costs was measured (docs/performance.md);
 * the other costs are estimates on the safe side.
 *
 * @param bytes the most that the heap may grow to
 */
public record Heap(long bytes) {
  /** A request that waits, of HTTP/2, without what it is answered with. */
  private static final int WAIT_BYTES = 8 * 1024;

  /** A request that a thread is at, with the stack of that thread. */
  private static final int IN_HAND_BYTES = 32 * 1024;

  /** A done ticket that is remembered. */
  private static final int DONE_TICKET_BYTES = 1024;

  /** Below it nothing else would fit either; bounds are those of this size. */
  private static final long LEAST = 64L << 20;

  /** The heap of this process. */
  public static Heap ofThisProcess() {
    return new Heap(Runtime.getRuntime().maxMemory());
  }

  /** How many requests may wait. */
  public int waits() {
    return times(4, WAIT_BYTES);
  }

  /** How many requests threads may be at. */
  public int inHand() {
    return times(16, IN_HAND_BYTES);
  }

  /** How many done tickets may be remembered. */
  public int doneTickets() {
    return times(16, DONE_TICKET_BYTES);
  }

  /** How many bytes of requests may wait to be written. */
  public long toWrite() {
    return Math.max(bytes, LEAST) / 8;
  }

  /** How many bytes of answers clients may leave unread. */
  public long unread() {
    return Math.max(bytes, LEAST) / 16;
  }

  private int times(int part, int cost) {
    return Math.toIntExact(Math.min(10_000_000, Math.max(bytes, LEAST) / part / cost));
  }
}
