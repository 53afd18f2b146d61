package dev.satchel.testservers;

/** Exceptions for a missing server. The message says what to do; a test is never skipped. */
final class Missing {

  private Missing() {}

  static IllegalStateException nowhere(String name) {
    return new IllegalStateException(
        "No %1$s for the tests: no .satchel/services.env above the working directory names one, and Docker does not answer. Run `./satchel services start %1$s` (or `./satchel test`, which starts all), or start Docker."
            .formatted(name));
  }

  static IllegalStateException notAnswering(String name, String place, Exception cause) {
    return new IllegalStateException(
        "The %1$s for the tests does not answer at %2$s. Run `./satchel services start %1$s`."
            .formatted(name, place),
        cause);
  }
}
