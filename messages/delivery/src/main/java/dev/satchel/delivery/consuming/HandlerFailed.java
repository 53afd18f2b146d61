package dev.satchel.delivery.consuming;

/** A handler threw an {@link Error} of its own code; it counts like an exception. */
final class HandlerFailed extends RuntimeException {
  HandlerFailed(Error error) {
    super(error);
  }
}
