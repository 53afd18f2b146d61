package dev.satchel.standalone;

/** Why Satchel cannot start here, in words for the one who started it; shown without a trace. */
final class StartRefused extends RuntimeException {
  StartRefused(String message) {
    super(message);
  }

  StartRefused(String message, Throwable cause) {
    super(message, cause);
  }
}
