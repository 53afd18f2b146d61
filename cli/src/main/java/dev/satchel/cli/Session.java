package dev.satchel.cli;

import java.util.function.Supplier;

/**
 * One run of a command.
 *
 * @param json whether answers are printed as they came
 */
record Session(Api api, Screen screen, boolean json, Supplier<String> freshKeys) {

  /** Prints an answer as it came, if that is wanted. */
  boolean printedAsJson(ApiAnswer answer) {
    if (json) {
      screen.printBytes(answer.bytes());
      screen.print("");
    }
    return json;
  }
}
