package dev.satchel.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code ./satchel dead-letters}: see why messages were parked, and replay or discard them. */
@Command(
    name = "dead-letters",
    description = "Show why messages were parked; edit, replay or discard them.",
    synopsisSubcommandLabel = "COMMAND")
final class DeadLetters {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("unused") // picocli reads it
  private boolean help;

  private DeadLetters() {}

  static CommandLine commands(Environment environment) {
    return new CommandLine(new DeadLetters())
        .addSubcommand(new Listing(environment))
        .addSubcommand(new ShowLetter(environment))
        .addSubcommand(new Groups(environment))
        .addSubcommand(new Replay(environment))
        .addSubcommand(new Discard(environment))
        .addSubcommand(new Edit(environment))
        .addSubcommand(new Outcomes(environment));
  }

  @Command(name = "list", description = "The dead letters, newest first.")
  private static final class Listing implements Callable<Integer> {
    @Mixin private final FilterOptions filter = new FilterOptions();
    @Mixin private final Pages pages = new Pages();
    @Mixin private final Common common;

    @Option(
        names = "--status",
        paramLabel = "STATUS",
        description = "open, replaying, replayed or discarded (open; with --ticket any).")
    private @Nullable String status;

    Listing(Environment environment) {
      common = new Common(environment);
    }

    @Override
    public Integer call() {
      Map<String, String> query = new LinkedHashMap<>(filter.members());
      if (status != null) {
        query.put("status", status);
      }
      return common.run(
          session -> {
            Table table =
                new Table(session.screen())
                    .column("DEAD LETTER", Table.Kind.WHOLE)
                    .column("QUEUE", Table.Kind.WHOLE)
                    .column("CAUSE", Table.Kind.CUT)
                    .column("LAST FAILED", Table.Kind.WHOLE)
                    .column("STATUS", Table.Kind.OPTIONAL)
                    .column("PARKED", Table.Kind.OPTIONAL)
                    .column("TYPE", Table.Kind.OPTIONAL)
                    .column("TICKET", Table.Kind.OPTIONAL);
            return pages.show(
                session,
                "/v1/dead-letters",
                query,
                letters -> table.print(letters.stream().map(Listing::row).toList()));
          });
    }

    private static List<String> row(JsonNode letter) {
      return List.of(
          Json.text(letter, "id"),
          Json.text(letter, "queue"),
          Json.text(letter, "cause"),
          Json.time(letter, "lastFailedAt"),
          Json.text(letter, "status"),
          Json.text(letter, "parked"),
          Json.text(letter, "type"),
          Json.text(letter, "ticket"));
    }
  }

  @Command(name = "groups", description = "The causes of open dead letters, latest first.")
  private static final class Groups implements Callable<Integer> {
    @Mixin private final Pages pages = new Pages();
    @Mixin private final Common common;

    @Option(names = "--queue", paramLabel = "NAME", description = "Of one queue.")
    private @Nullable String queue;

    Groups(Environment environment) {
      common = new Common(environment);
    }

    @Override
    public Integer call() {
      Map<String, String> query = queue == null ? Map.of() : Map.of("queue", queue);
      return common.run(
          session -> {
            Table table =
                new Table(session.screen())
                    .column("GROUP", Table.Kind.WHOLE)
                    .column("OPEN", Table.Kind.NUMBER)
                    .column("QUEUE", Table.Kind.WHOLE)
                    .column("CAUSE", Table.Kind.CUT)
                    .column("", Table.Kind.WHOLE)
                    .column("LAST", Table.Kind.OPTIONAL)
                    .column("24 HOURS", Table.Kind.OPTIONAL)
                    .column("TOTAL", Table.Kind.OPTIONAL)
                    .column("FIRST", Table.Kind.OPTIONAL);
            return pages.show(
                session,
                "/v1/dead-letters/groups",
                query,
                groups -> table.print(groups.stream().map(Groups::row).toList()));
          });
    }

    private static List<String> row(JsonNode group) {
      return List.of(
          Json.text(group, "group"),
          Json.text(group, "open"),
          Json.text(group, "queue"),
          Json.text(group, "cause"),
          Json.yes(group, "recurring") ? "recurring" : "",
          Json.time(group, "lastAt"),
          trend(Json.list(group, "trend")),
          Json.text(group, "total"),
          Json.time(group, "firstAt"));
    }

    /** Draws one bar per hour, the oldest first. */
    private static String trend(List<JsonNode> hours) {
      long most = hours.stream().mapToLong(JsonNode::asLong).max().orElse(0);
      StringBuilder bars = new StringBuilder();
      for (JsonNode hour : hours) {
        long count = hour.asLong();
        bars.append(count <= 0 ? '.' : (char) ('\u2581' + 7 * count / most));
      }
      return bars.toString();
    }
  }

  @Command(
      name = "replay",
      description = {
        "Send messages to their queues again: the same message id, the next attempt, at most one effect.",
        "Shows progress until it is done. ^C stops the display, not the replay."
      })
  private static final class Replay implements Callable<Integer> {
    @Mixin private final Selection selection = new Selection();
    @Mixin private final Consent consent = new Consent();
    @Mixin private final TaskOptions task = new TaskOptions();
    @Mixin private final Common common;

    @Option(
        names = "--rate",
        paramLabel = "N",
        description = "Messages a second, 1 to 10,000 (100).")
    private @Nullable Integer rate;

    @Option(names = "--dry-run", description = "Show what would happen and change nothing.")
    private boolean dryRun;

    Replay(Environment environment) {
      common = new Common(environment);
    }

    @Override
    public Integer call() {
      Map<String, ?> settings = rate == null ? Map.of() : Map.of("ratePerSecond", rate);
      return common.run(
          session ->
              new RunRequest(session, RunRequest.Kind.REPLAY, task, selection, consent)
                  .go(settings, dryRun));
    }
  }

  @Command(
      name = "discard",
      description = {
        "Discard messages: their tickets fail with the reason, and duplicates have no effect."
      })
  private static final class Discard implements Callable<Integer> {
    @Mixin private final Selection selection = new Selection();
    @Mixin private final Consent consent = new Consent();
    @Mixin private final TaskOptions task = new TaskOptions();
    @Mixin private final Common common;

    @Option(
        names = "--reason",
        paramLabel = "TEXT",
        required = true,
        description = "The reason, for the tickets and the history.")
    private String reason = "";

    @Option(names = "--dry-run", description = "Show what would happen and change nothing.")
    private boolean dryRun;

    Discard(Environment environment) {
      common = new Common(environment);
    }

    @Override
    public Integer call() {
      return common.run(
          session ->
              new RunRequest(session, RunRequest.Kind.DISCARD, task, selection, consent)
                  .go(Map.of("reason", reason), dryRun));
    }
  }

  @Command(name = "outcomes", description = "The outcome of each message of a replay or discard.")
  private static final class Outcomes implements Callable<Integer> {
    @Parameters(paramLabel = "TICKET", description = "The run's ticket, tkt_...")
    private String ticket = "";

    @Mixin private final Pages pages = new Pages();
    @Mixin private final Common common;

    Outcomes(Environment environment) {
      common = new Common(environment);
    }

    @Override
    public Integer call() {
      return common.run(
          session -> {
            ApiAnswer run = session.api().get("/v1/tickets/" + Api.encoded(ticket), Map.of());
            String path = Json.textOrNull(run.json(), "resource");
            if (path == null || !path.endsWith("/messages")) {
              throw Stopped.usage(ticket + " is neither a replay nor a discard");
            }
            Table table =
                new Table(session.screen())
                    .column("DEAD LETTER", Table.Kind.WHOLE)
                    .column("OUTCOME", Table.Kind.WHOLE)
                    .column("", Table.Kind.CUT);
            return pages.show(
                session,
                path,
                Map.of(),
                items -> table.print(items.stream().map(Outcomes::row).toList()));
          });
    }

    private static List<String> row(JsonNode item) {
      return List.of(
          Json.text(item, "deadLetter"), Json.text(item, "outcome"), Json.text(item, "says"));
    }
  }
}
