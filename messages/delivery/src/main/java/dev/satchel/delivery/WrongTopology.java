package dev.satchel.delivery;

/** A queue or exchange has the wrong type, such as a classic queue in place of a quorum queue. */
public final class WrongTopology extends RuntimeException {
  WrongTopology(String message, Throwable cause) {
    super(message, cause);
  }
}
