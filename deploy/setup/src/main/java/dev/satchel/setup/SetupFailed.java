package dev.satchel.setup;

/** What is missing or wrong, in words for the operator; holds no secret. */
public final class SetupFailed extends RuntimeException {
  SetupFailed(String message) {
    super(message);
  }

  SetupFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
