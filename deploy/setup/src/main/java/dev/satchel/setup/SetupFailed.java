package dev.satchel.setup;

/** Thrown when setup fails. The message is for the operator and holds no secret. */
public final class SetupFailed extends RuntimeException {
  SetupFailed(String message) {
    super(message);
  }

  SetupFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
