package dev.satchel.delivery;

/** The broker's queues are not what they must be, such as a classic queue where money is held. */
public final class WrongTopology extends RuntimeException {
  WrongTopology(String message, Throwable cause) {
    super(message, cause);
  }
}
