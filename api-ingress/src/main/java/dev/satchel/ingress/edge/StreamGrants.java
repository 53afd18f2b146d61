package dev.satchel.ingress.edge;

/**
 * How many HTTP/2 streams each connection may have. The first ones get as many as a connection ever
 * gets; when few are left, a new one gets a part of them, and always {@value #LEAST}. So the
 * streams of all together are bounded, and none is left without, whoever came before.
 */
final class StreamGrants {
  static final int LEAST = 16;

  /** A new connection gets no more of what is left than this part. */
  private static final int PART = 8;

  /** On average; there are no more connections of HTTP/2 than streams by this. */
  private static final int PER_CONNECTION = 64;

  private final int all;
  private final int each;
  private int granted;
  private int connections;

  StreamGrants(int all, int each) {
    this.all = all;
    this.each = each;
  }

  /** The streams of a new connection; 0 when there are too many connections. */
  synchronized int take() {
    if (full()) {
      return 0;
    }
    int grant = Math.clamp((all - granted) / PART, LEAST, each);
    connections++;
    granted += grant;
    return grant;
  }

  /** Takes back what a connection had that is closed now. */
  synchronized void giveBack(int grant) {
    if (grant > 0) {
      connections--;
      granted -= grant;
    }
  }

  /** Whether there are as many connections as there may be. */
  synchronized boolean full() {
    return connections >= Math.max(1, all / PER_CONNECTION);
  }
}
