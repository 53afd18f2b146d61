package dev.satchel.cli;

import java.net.URI;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that every command has, and the API client and output made from them. */
final class Common {
  private static final String KEY = "SATCHEL_KEY";

  private final Environment environment;

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "http://localhost:8080",
      description = "Base URL of the API (${DEFAULT-VALUE}). The key is read from " + KEY + ".")
  private @Nullable String url;

  @Option(names = "--json", description = "Print the API's response unchanged, for scripts.")
  private boolean json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("unused") // picocli reads it
  private boolean help;

  Common(Environment environment) {
    this.environment = environment;
  }

  /**
   * Runs a command with an API client, prints the problem if the API refuses, and returns the exit
   * code.
   */
  int run(Function<Session, Exit> command) {
    Screen screen = environment.screen();
    try (Api api = new Api(base(), key())) {
      return command.apply(new Session(api, screen, json, environment.freshKeys())).code();
    } catch (ApiRefused refused) {
      if (json) {
        screen.printBytes(refused.answer().bytes());
        screen.print("");
      }
      screen.say(refused.readable());
      return refused.exit().code();
    }
  }

  private String key() {
    String key = environment.variables().getOrDefault(KEY, "").strip();
    if (key.isEmpty()) {
      throw Stopped.usage(
          KEY
              + " is not set. Put an API key with the scope reader or operator (for keys: admin)"
              + " there, for example:"
              + "\n  read -rs "
              + KEY
              + " && export "
              + KEY);
    }
    if (!key.matches("[!-~]+")) {
      throw Stopped.usage(KEY + " contains characters that no API key has");
    }
    return key;
  }

  private String base() {
    try {
      URI uri = URI.create(String.valueOf(url));
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (web && uri.getHost() != null && uri.getRawQuery() == null && uri.getFragment() == null) {
        return uri.toString().replaceFirst("/+$", "");
      }
    } catch (IllegalArgumentException _) {
      // reported below
    }
    throw Stopped.usage("--url must be such as https://satchel.example.org, not '" + url + "'");
  }
}
