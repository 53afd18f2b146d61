package dev.satchel.cli;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code ./satchel dead-letters show}: shows one dead letter with its attempts and history. */
@Command(name = "show", description = "One dead letter with its cause, body, attempts and history.")
final class ShowLetter implements Callable<Integer> {
  @Parameters(paramLabel = "ID", description = "The dead letter, dlt_...")
  private String id = "";

  @Option(names = "--body", description = "Only the message's body, for example to edit it.")
  private boolean bodyOnly;

  @Option(names = "--traces", description = "The stack trace of every attempt, not only the last.")
  private boolean traces;

  @Mixin private final Common common;

  ShowLetter(Environment environment) {
    common = new Common(environment);
  }

  @Override
  public Integer call() {
    return common.run(
        session -> {
          ApiAnswer answer = session.api().get("/v1/dead-letters/" + Api.encoded(id), Map.of());
          if (bodyOnly) {
            printBody(session.screen(), answer.json().path("body"));
          } else if (!session.printedAsJson(answer)) {
            print(session.screen(), answer.json(), traces);
          }
          return Exit.DONE;
        });
  }

  private static void printBody(Screen screen, JsonNode body) {
    if (body.has("json")) {
      screen.print(Json.pretty(body.path("json")));
    } else if (screen.outIsTerminal()) {
      throw Stopped.usage("the body is not JSON: write it to a file (> body.bin)");
    } else {
      screen.printBytes(bytes(body));
      if (Json.yes(body, "truncated")) {
        screen.say("The body is truncated: the API returns only its beginning.");
      }
    }
  }

  private static byte[] bytes(JsonNode body) {
    return Base64.getDecoder().decode(Json.text(body, "base64"));
  }

  private static void print(Screen screen, JsonNode letter, boolean traces) {
    new Facts()
        .add("dead letter", letter, "id")
        .add("status", letter, "status")
        .add("queue", letter, "queue")
        .add("type", letter, "type")
        .add("message", letter, "message")
        .add("ticket", letter, "ticket")
        .add("tenant", letter, "tenant")
        .add("cause", letter, "cause")
        .add("group", letter, "group")
        .add("parked by", Json.text(letter, "source").equals("broker") ? "the broker" : "a worker")
        .add("attempt", letter, "attempt")
        .add("parked", times(Json.number(letter, "parked")))
        .add("replayed", times(Json.number(letter, "replays")))
        .add("first failed", letter, "firstFailedAt")
        .add("last failed", letter, "lastFailedAt")
        .addIfThere("edited from", letter, "editedFrom")
        .addIfThere("edited to", letter, "editedTo")
        .print(screen, "");
    headers(screen, letter.path("headers"));
    body(screen, letter);
    attempts(screen, Json.list(letter, "attempts"));
    if (traces) {
      Json.list(letter, "attempts")
          .forEach(attempt -> detail(screen, attempt, "attempt " + Json.text(attempt, "attempt")));
    } else {
      detail(screen, letter, "last failure");
    }
    history(screen, Json.list(letter, "history"));
  }

  private static void detail(Screen screen, JsonNode of, String title) {
    String detail = Json.textOrNull(of, "detail");
    if (detail != null && !detail.isBlank()) {
      screen.print("\n" + title);
      indented(screen, detail.stripTrailing());
    }
  }

  private static String times(long count) {
    return count == 1 ? "once" : count + " times";
  }

  private static void headers(Screen screen, JsonNode headers) {
    if (headers.isString()) {
      screen.print("\nheaders\n  " + Plain.line(headers.asString()));
    } else if (!headers.isEmpty()) {
      screen.print("\nheaders");
      Facts facts = new Facts();
      headers.propertyNames().forEach(name -> facts.add(name, headers, name));
      facts.print(screen, "  ");
    }
  }

  private static void body(Screen screen, JsonNode letter) {
    JsonNode body = letter.path("body");
    screen.print(
        "\nbody (%s, %s bytes%s)"
            .formatted(
                Plain.line(Json.text(letter, "contentType")),
                Plain.line(Json.text(letter, "bodyBytes")),
                Json.yes(body, "truncated") ? ", only the beginning is shown" : ""));
    indented(
        screen,
        body.has("json") ? Json.pretty(body.path("json")) : "base64: " + Json.text(body, "base64"));
  }

  private static void attempts(Screen screen, List<JsonNode> attempts) {
    if (!attempts.isEmpty()) {
      screen.print("\nattempts");
      Attempts.table(screen).print(attempts.stream().map(Attempts::row).toList());
    }
  }

  private static void history(Screen screen, List<JsonNode> history) {
    if (!history.isEmpty()) {
      screen.print("\nhistory");
      new Table(screen)
          .column("AT", Table.Kind.WHOLE)
          .column("EVENT", Table.Kind.WHOLE)
          .column("ATTEMPT", Table.Kind.NUMBER)
          .column("DETAIL", Table.Kind.CUT)
          .column("BY", Table.Kind.OPTIONAL)
          .column("RUN", Table.Kind.OPTIONAL)
          .print(
              history.stream()
                  .map(
                      event ->
                          List.of(
                              Json.time(event, "at"),
                              Json.text(event, "event"),
                              Json.text(event, "attempt"),
                              Json.text(event, "detail"),
                              Json.text(event, "by"),
                              Json.text(event, "run")))
                  .toList());
    }
  }

  private static void indented(Screen screen, String text) {
    Plain.lines(text).lines().forEach(line -> screen.print("  " + line));
  }
}
