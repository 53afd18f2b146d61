package dev.satchel.ingress.edge;

import dev.satchel.ingress.bounds.Owner;
import dev.satchel.ingress.http.Caller;

/** One HTTP/2 connection, its owner and its use. */
abstract class Http2Peer implements Caller.KeyListener {
  private final Owner.Address address;
  private volatile Owner owner;
  private volatile boolean stranger = true;
  private volatile long lastUsed = System.nanoTime();
  private volatile int granted;

  Http2Peer(Owner.Address address) {
    this.address = address;
    this.owner = address;
  }

  /** The number of open streams: requests that are not answered yet. */
  abstract int streams();

  /** Evicts it: closes the connection because another one takes its place. */
  abstract void turnAway();

  /** The remote address. */
  final Owner.Address address() {
    return address;
  }

  /** Its key if it has shown exactly one, otherwise its address. */
  final Owner owner() {
    return owner;
  }

  /** Whether it has shown no valid key yet. */
  final boolean isStranger() {
    return stranger;
  }

  /**
   * The first key becomes the owner; a second key shows that several clients share the connection,
   * and its address becomes the owner.
   */
  @Override
  public final void shown(Owner.Key key) {
    if (stranger) {
      owner = key;
      stranger = false;
    } else if (!owner.equals(key)) {
      owner = address;
    }
  }

  /** Records that a request has arrived. */
  final void used() {
    lastUsed = System.nanoTime();
  }

  /** When its latest request arrived, by {@link System#nanoTime}. */
  final long lastUsed() {
    return lastUsed;
  }

  final void grant(int streams) {
    granted = streams;
  }

  /** The number of streams granted; 0 before that. */
  final int granted() {
    return granted;
  }
}
