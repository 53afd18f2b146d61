package dev.satchel.cli;

import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;

/**
 * The command line behind {@code ./satchel dead-letters}, {@code queues}, {@code tickets}, {@code
 * search}, {@code keys} and {@code audit}.
 */
public final class Cli {
  private Cli() {}

  /** The parent command of the others; it does nothing by itself. */
  @Command(
      name = "./satchel",
      description = "Operator commands, over the HTTP API.",
      synopsisSubcommandLabel = "COMMAND")
  private static final class Satchel {
    @Option(
        names = {"-h", "--help"},
        usageHelp = true,
        description = "Show this help.")
    @SuppressWarnings("unused") // picocli reads it
    private boolean help;
  }

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    Environment environment =
        new Environment(
            System.getenv(),
            Screen.ofThisProcess(System.getenv()),
            () -> UUID.randomUUID().toString());
    int code = run(environment, arguments);
    environment.screen().flush();
    System.exit(code);
  }

  /** Runs one command and returns its exit code. */
  static int run(Environment environment, String... arguments) {
    Screen screen = environment.screen();
    CommandLine commands = commands(environment);
    commands.setOut(screen.out());
    commands.setErr(screen.err());
    commands.setUsageHelpWidth(Math.clamp(screen.width(), 60, 100));
    commands.setAbbreviatedOptionsAllowed(false);
    explainExitCodes(commands);
    commands.setColorScheme(
        CommandLine.Help.defaultColorScheme(screen.colours() ? Ansi.ON : Ansi.OFF));
    commands.setExecutionExceptionHandler(
        (thrown, command, parsed) -> {
          if (thrown instanceof Stopped stopped) {
            screen.say(stopped.said());
            if (stopped.exit() == Exit.USAGE) {
              screen.say("(see " + command.getCommandSpec().qualifiedName() + " --help)");
            }
            return stopped.exit().code();
          }
          if (thrown instanceof UncheckedIOException closed) {
            // For example the reader has closed the pipe: | head.
            screen.say("cannot write: " + closed.getMessage());
            return Exit.FAILED.code();
          }
          throw thrown;
        });
    return commands.execute(arguments);
  }

  private static void explainExitCodes(CommandLine command) {
    Map<String, String> codes = new LinkedHashMap<>();
    for (Exit exit : Exit.values()) {
      codes.put(String.valueOf(exit.code()), exit.meaning());
    }
    codes.put("130", "^C; the task continues");
    command
        .getCommandSpec()
        .usageMessage()
        .abbreviateSynopsis(true)
        .sortOptions(false)
        .exitCodeListHeading("Exit codes:%n")
        .exitCodeList(codes);
    command.getSubcommands().values().forEach(Cli::explainExitCodes);
  }

  private static CommandLine commands(Environment environment) {
    return new CommandLine(new Satchel())
        .addSubcommand(Audit.commands(environment))
        .addSubcommand(DeadLetters.commands(environment))
        .addSubcommand(Keys.commands(environment))
        .addSubcommand(Queues.commands(environment))
        .addSubcommand(new Search(environment))
        .addSubcommand(Tickets.commands(environment));
  }
}
