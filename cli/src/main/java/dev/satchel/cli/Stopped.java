package dev.satchel.cli;

/** Thrown where a command cannot go on; its message is for the operator. */
final class Stopped extends RuntimeException {
  private final Exit exit;
  private final String said;

  Stopped(Exit exit, String said) {
    super(said, null, false, false);
    this.exit = exit;
    this.said = said;
  }

  /** What the operator is told. */
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
