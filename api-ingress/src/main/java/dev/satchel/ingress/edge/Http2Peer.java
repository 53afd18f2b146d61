package dev.satchel.ingress.edge;

import dev.satchel.ingress.bounds.Owner;
import dev.satchel.ingress.http.Caller;

/** One HTTP/2 connection, whose it is and how much it is used. */
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

  /** How many requests it has that are not answered. */
  abstract int streams();

  /** Closes it: others need the place. */
  abstract void turnAway();

  /** Where it comes from. */
  final Owner.Address address() {
    return address;
  }

  /** Its key, when it has shown one and no other, else its address. */
  final Owner owner() {
    return owner;
  }

  /** Whether it has shown no valid key yet. */
  final boolean isStranger() {
    return stranger;
  }

  /** The first key makes it that key's; a second one shows that clients share it. */
  @Override
  public final void shown(Owner.Key key) {
    if (stranger) {
      owner = key;
      stranger = false;
    } else if (!owner.equals(key)) {
      owner = address;
    }
  }

  /** A request has come. */
  final void used() {
    lastUsed = System.nanoTime();
  }

  /** When its latest request came, by {@link System#nanoTime}. */
  final long lastUsed() {
    return lastUsed;
  }

  final void grant(int streams) {
    granted = streams;
  }

  /** How many streams it was given; 0 before that. */
  final int granted() {
    return granted;
  }
}
