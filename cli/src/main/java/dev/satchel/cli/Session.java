package dev.satchel.cli;

import java.util.function.Supplier;

/**
 * The state of one run of a command: API client, output, and source of idempotency keys.
 *
 * @param json whether answers are printed as received
 */
record Session(Api api, Screen screen, boolean json, Supplier<String> freshKeys) {

  /** Prints an answer as received if {@code --json} is given; returns whether it did. */
  boolean printedAsJson(ApiAnswer answer) {
    if (json) {
      screen.printBytes(answer.bytes());
      screen.print("");
    }
    return json;
  }
}
