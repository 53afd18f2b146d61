package dev.satchel.ingress.edge;

/**
 * Decides how many HTTP/2 streams each connection may have. A new connection gets a part of the
 * streams that are left, up to the maximum for one connection and never fewer than {@value #LEAST}.
 * So the total is bounded, and no connection is left without streams because of earlier ones.
 */
final class StreamGrants {
  static final int LEAST = 16;

  /** A new connection gets at most one in so many of the streams that are left. */
  private static final int PART = 8;

  /**
   * Average streams of a connection; the maximum number of connections is the number of streams
   * divided by this.
   */
  private static final int PER_CONNECTION = 64;

  private final int all;
  private final int each;
  private int granted;
  private int connections;

  StreamGrants(int all, int each) {
    this.all = all;
    this.each = each;
  }

  /**
   * Grants streams to a new connection and returns their number; 0 when there are too many
   * connections.
   */
  synchronized int take() {
    if (full()) {
      return 0;
    }
    int grant = Math.clamp((all - granted) / PART, LEAST, each);
    connections++;
    granted += grant;
    return grant;
  }

  /** Releases the streams of a closed connection. */
  synchronized void giveBack(int grant) {
    if (grant > 0) {
      connections--;
      granted -= grant;
    }
  }

  /** Whether the maximum number of connections is reached. */
  synchronized boolean full() {
    return connections >= Math.max(1, all / PER_CONNECTION);
  }
}
