package dev.satchel.cli;

import picocli.CommandLine.Option;

/** Asks a person to confirm an irreversible change. */
final class Consent {
  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask; needed where there is no terminal.")
  private boolean yes;

  boolean given() {
    return yes;
  }

  /**
   * Ends the command with a usage error when there is neither {@code --yes} nor a terminal to ask
   * on.
   */
  void requireSomebodyToAsk(Screen screen) {
    if (!yes && !screen.canAsk()) {
      throw Stopped.usage(
          "there is no terminal to ask on: look first with --dry-run, then say --yes");
    }
  }

  boolean asked(Screen screen, String question) {
    return yes || screen.asksYes(question);
  }
}
