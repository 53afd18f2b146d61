package dev.satchel.delivery.consuming;

/** A handler ended with an error of its own code; it counts like any exception. */
final class HandlerFailed extends RuntimeException {
  HandlerFailed(Error error) {
    super(error);
  }
}
