package dev.satchel.cli;

import java.util.ArrayList;
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

/** {@code ./satchel tickets}: shows, awaits and cancels tickets. */
@Command(
    name = "tickets",
    description = "Show a ticket, wait for it, cancel a replay or discard.",
    synopsisSubcommandLabel = "COMMAND")
final class Tickets {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("unused") // picocli reads it
  private boolean help;

  private Tickets() {}

  static CommandLine commands(Environment environment) {
    return new CommandLine(new Tickets())
        .addSubcommand(new Show(environment))
        .addSubcommand(new Wait(environment))
        .addSubcommand(new Cancel(environment));
  }

  private static String path(String ticket) {
    return "/v1/tickets/" + Api.encoded(ticket);
  }

  private static void print(Screen screen, JsonNode ticket) {
    new Facts()
        .add("ticket", ticket, "id")
        .add("task", ticket, "task")
        .add("status", ticket, "status")
        .addIfThere("stage", ticket, "stage")
        .add("attempts", ticket, "attempts")
        .add("created", ticket, "createdAt")
        .add("updated", ticket, "updatedAt")
        .addIfThere("resource", ticket, "resource")
        .addIfThere("actor", ticket, "actor")
        .addIfThere("request", ticket, "requestId")
        .addIfThere("error", ticket.path("error"), "title")
        .addIfThere("detail", ticket.path("error"), "detail")
        .print(screen, "");
    if (ticket.path("result").isObject()) {
      screen.print("\nresult");
      Plain.lines(Json.pretty(ticket.path("result")))
          .lines()
          .forEach(line -> screen.print("  " + line));
    }
  }

  @Command(name = "show", description = "A ticket and its attempts.")
  private static final class Show implements Callable<Integer> {
    @Parameters(paramLabel = "TICKET", description = "The ticket, tkt_...")
    private String ticket = "";

    @Mixin private final Common common;

    Show(Environment environment) {
      common = new Common(environment);
    }

    @Override
    public Integer call() {
      return common.run(
          session -> {
            ApiAnswer answer = session.api().get(path(ticket), Map.of());
            if (!session.printedAsJson(answer)) {
              print(session.screen(), answer.json());
              List<JsonNode> attempts = attempts(session);
              if (!attempts.isEmpty()) {
                session.screen().print("\nattempts");
                Attempts.table(session.screen())
                    .print(attempts.stream().map(Attempts::row).toList());
              }
            }
            return Exit.DONE;
          });
    }

    /** All of them, page by page. */
    private List<JsonNode> attempts(Session session) {
      List<JsonNode> attempts = new ArrayList<>();
      Map<String, String> query = Map.of();
      while (true) {
        JsonNode page = session.api().get(path(ticket) + "/attempts", query).json();
        attempts.addAll(Json.list(page, "data"));
        String next = Json.textOrNull(page, "cursor");
        if (next == null) {
          return attempts;
        }
        query = Map.of("cursor", next);
      }
    }
  }

  @Command(
      name = "wait",
      description = "Wait until a ticket is done, and exit with 1 if it did not succeed.")
  private static final class Wait implements Callable<Integer> {
    @Parameters(paramLabel = "TICKET", description = "The ticket, tkt_...")
    private String ticket = "";

    @Option(
        names = "--timeout",
        paramLabel = "SECONDS",
        description = "Wait at most this long, then exit with 5.")
    private @Nullable Integer timeout;

    @Mixin private final Common common;

    Wait(Environment environment) {
      common = new Common(environment);
    }

    @Override
    public Integer call() {
      if (timeout != null && timeout < 0) {
        throw Stopped.usage("--timeout must not be below 0");
      }
      return common.run(
          session -> {
            ApiAnswer answer = new TicketWatch(session, ticket, timeout).untilDone();
            if (!session.printedAsJson(answer)) {
              print(session.screen(), answer.json());
            }
            return TicketText.exit(session.screen(), answer.json());
          });
    }
  }

  @Command(
      name = "cancel",
      description = "Stop a replay or a discard before it ends; what is done stays done.")
  private static final class Cancel implements Callable<Integer> {
    @Parameters(paramLabel = "TICKET", description = "The run's ticket, tkt_...")
    private String ticket = "";

    @Mixin private final TaskOptions task = new TaskOptions();
    @Mixin private final Common common;

    Cancel(Environment environment) {
      common = new Common(environment);
    }

    @Override
    public Integer call() {
      return common.run(
          session -> {
            ApiAnswer answer = task.done(session, path(ticket) + "/cancellations", Map.of());
            Exit exit = TicketText.exit(session.screen(), answer.json());
            boolean done = exit == Exit.DONE && Json.yes(answer.json(), "done");
            if (!session.printedAsJson(answer) && done) {
              session.screen().print(ticket + " stops at its next step");
            }
            return exit;
          });
    }
  }
}
