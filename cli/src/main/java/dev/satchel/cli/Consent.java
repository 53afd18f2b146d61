package dev.satchel.cli;

import picocli.CommandLine.Option;

/** Asks a person to confirm an irreversible change. */
final class Consent {
  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask for confirmation; required without a terminal.")
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
      throw Stopped.usage("no terminal for the confirmation: check with --dry-run, then use --yes");
    }
  }

  boolean asked(Screen screen, String question) {
    return yes || screen.asksYes(question);
  }
}
