package dev.satchel.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code ./satchel queues}: shows queue depths, pauses and resumes queues. */
final class Queues {
  private Queues() {}

  static CommandLine commands(Environment environment) {
    return new CommandLine(new Overview(environment))
        .addSubcommand(new Listing(environment))
        .addSubcommand(new Pause(environment))
        .addSubcommand(new Resume(environment));
  }

  private static Exit show(Session session) {
    ApiAnswer answer = session.api().get("/v1/queues", Map.of());
    if (!session.printedAsJson(answer)) {
      new Table(session.screen())
          .column("QUEUE", Table.Kind.WHOLE)
          .column("READY", Table.Kind.NUMBER)
          .column("IN FLIGHT", Table.Kind.NUMBER)
          .column("CONSUMERS", Table.Kind.NUMBER)
          .column("DEAD LETTERS", Table.Kind.NUMBER)
          .column("PAUSED SINCE", Table.Kind.WHOLE)
          .column("IN/S", Table.Kind.OPTIONAL)
          .column("OUT/S", Table.Kind.OPTIONAL)
          .column("OLDEST", Table.Kind.OPTIONAL)
          .column("MEASURED", Table.Kind.OPTIONAL)
          .print(Json.list(answer.json(), "data").stream().map(Queues::row).toList());
    }
    return Exit.DONE;
  }

  private static List<String> row(JsonNode queue) {
    String oldest = Json.textOrNull(queue, "oldestAgeSeconds");
    return List.of(
        Json.text(queue, "queue"),
        Json.text(queue, "ready"),
        Json.text(queue, "inHand"),
        Json.text(queue, "consumers"),
        Json.text(queue, "deadLettersOpen"),
        Json.yes(queue, "paused") ? Json.time(queue, "pausedAt") : "",
        rate(queue.path("ratePerSecondIn")),
        rate(queue.path("ratePerSecondOut")),
        oldest == null ? Json.NOTHING : oldest + " s",
        Json.time(queue, "measuredAt"));
  }

  private static String rate(JsonNode rate) {
    return rate.isNumber()
        ? new BigDecimal(rate.toString()).setScale(1, RoundingMode.HALF_UP).toPlainString()
        : Json.NOTHING;
  }

  /** Without a subcommand it does the same as {@code list}. */
  @Command(name = "queues", description = "Show the queues; pause and resume them.")
  private static final class Overview implements Callable<Integer> {
    @Mixin private final Common common;

    Overview(Environment environment) {
      common = new Common(environment);
    }

    @Override
    public Integer call() {
      return common.run(Queues::show);
    }
  }

  @Command(name = "list", description = "Show the queues (also without 'list').")
  private static final class Listing implements Callable<Integer> {
    @Mixin private final Common common;

    Listing(Environment environment) {
      common = new Common(environment);
    }

    @Override
    public Integer call() {
      return common.run(Queues::show);
    }
  }

  @Command(name = "pause", description = "Make all workers stop consuming a queue, within 2 s.")
  private static final class Pause implements Callable<Integer> {
    @Parameters(paramLabel = "QUEUE", description = "Any but operations.")
    private String queue = "";

    @Mixin private final TaskOptions task = new TaskOptions();
    @Mixin private final Common common;

    Pause(Environment environment) {
      common = new Common(environment);
    }

    @Override
    public Integer call() {
      return common.run(session -> change(session, task, queue, "pauses", " is paused"));
    }
  }

  @Command(name = "resume", description = "Make all workers consume a queue again.")
  private static final class Resume implements Callable<Integer> {
    @Parameters(paramLabel = "QUEUE", description = "The queue.")
    private String queue = "";

    @Mixin private final TaskOptions task = new TaskOptions();
    @Mixin private final Common common;

    Resume(Environment environment) {
      common = new Common(environment);
    }

    @Override
    public Integer call() {
      return common.run(session -> change(session, task, queue, "resumptions", " is resumed"));
    }
  }

  private static Exit change(
      Session session, TaskOptions task, String queue, String to, String said) {
    ApiAnswer answer = task.done(session, "/v1/queues/" + Api.encoded(queue) + "/" + to, Map.of());
    Exit exit = TicketText.exit(session.screen(), answer.json());
    if (!session.printedAsJson(answer) && exit == Exit.DONE && Json.yes(answer.json(), "done")) {
      session.screen().print(queue + said);
    }
    return exit;
  }
}
