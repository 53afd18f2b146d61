package dev.satchel.standalone;

/**
 * Thrown when Satchel cannot start. The message is for the user and is shown without a stack trace.
 */
final class StartRefused extends RuntimeException {
  StartRefused(String message) {
    super(message);
  }

  StartRefused(String message, Throwable cause) {
    super(message, cause);
  }
}
