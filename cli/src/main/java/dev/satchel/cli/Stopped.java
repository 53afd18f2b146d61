package dev.satchel.cli;

/** Thrown when a command cannot continue; the message is for the operator. */
final class Stopped extends RuntimeException {
  private final Exit exit;
  private final String said;

  Stopped(Exit exit, String said) {
    super(said, null, false, false);
    this.exit = exit;
    this.said = said;
  }

  /** The message for the operator. */
  String said() {
    return said;
  }

  Exit exit() {
    return exit;
  }

  static Stopped usage(String message) {
    return new Stopped(Exit.USAGE, message);
  }
}
