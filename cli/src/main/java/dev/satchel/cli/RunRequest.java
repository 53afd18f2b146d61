package dev.satchel.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A replay or a discard, from the dry run to the report. Without {@code --yes}, a dry run first
 * counts the selected dead letters, and the operator confirms the count.
 */
record RunRequest(
    Session session, Kind kind, TaskOptions task, Selection selection, Consent consent) {

  /** What is done with the messages. */
  enum Kind {
    REPLAY("/v1/dead-letters/replays", "Replay", "replayed", "would run"),
    DISCARD("/v1/dead-letters/discards", "Discard", "discarded", "would be discarded");

    private final String path;
    private final String verb;
    private final String done;
    private final String would;

    Kind(String path, String verb, String done, String would) {
      this.path = path;
      this.verb = verb;
      this.done = done;
      this.would = would;
    }
  }

  /** Runs it, or with {@code dryRun} reports what it would do. */
  Exit go(Map<String, ?> settings, boolean dryRun) {
    task.requireTimeout();
    Map<String, Object> body = new LinkedHashMap<>(selection.members());
    body.putAll(settings);
    if (!dryRun) {
      consent.requireSomebodyToAsk(session.screen());
      Exit declined = consent.given() ? null : declined(body);
      if (declined != null) {
        session.screen().say("Nothing was changed.");
        return declined;
      }
    }
    return report(task.done(session, kind.path, with(body, dryRun)));
  }

  private static Map<String, Object> with(Map<String, Object> body, boolean dryRun) {
    Map<String, Object> asked = new LinkedHashMap<>(body);
    if (dryRun) {
      asked.put("dryRun", true);
    }
    return asked;
  }

  /**
   * Shows the counts of a dry run and asks; returns null when the person agrees, else the exit
   * code.
   */
  private @Nullable Exit declined(Map<String, Object> body) {
    String key = session.freshKeys().get();
    ApiAnswer accepted = session.api().post(kind.path, with(body, true), key);
    JsonNode look =
        Json.yes(accepted.json(), "done")
            ? accepted.json()
            : counted(Json.text(accepted.json(), "id")).json();
    Screen screen = session.screen();
    if (!Json.text(look, "status").equals("succeeded")) {
      return TicketText.exit(screen, look);
    }
    Counts counts = Counts.of(look);
    screen.say(kind.verb + " " + selection.words() + ": " + expected(counts));
    if (counts.would() == 0) {
      return TicketText.exit(screen, look);
    }
    return consent.asked(screen, "Continue?") ? null : Exit.FAILED;
  }

  private ApiAnswer counted(String dryRun) {
    try {
      return task.watched(session, dryRun);
    } catch (Stopped stopped) {
      throw new Stopped(
          stopped.exit(), "Nothing was changed: the dry run did not end.\n" + stopped.said());
    }
  }

  private Exit report(ApiAnswer answer) {
    JsonNode ticket = answer.json();
    Screen screen = session.screen();
    boolean printed = session.printedAsJson(answer);
    if (!printed && ticket.path("result").isObject()) {
      Counts counts = Counts.of(ticket);
      if (counts.dryRun()) {
        screen.print(expected(counts) + ". Nothing was changed.");
      } else {
        screen.print(
            String.format(Locale.ROOT, "%s %,d of %,d", kind.done, counts.done(), counts.total())
                + counts.others());
      }
      List<JsonNode> outcomes = Json.list(ticket.path("result"), "outcomes");
      if (!outcomes.isEmpty()) {
        print(outcomes);
      } else if (counts.total() > 0) {
        screen.say("each message: ./satchel dead-letters outcomes " + Json.text(ticket, "id"));
      }
    }
    if (Json.text(ticket, "status").equals("cancelled")) {
      screen.say(
          Json.text(ticket, "id") + " was cancelled; the remaining dead letters are open again.");
    }
    return TicketText.exit(screen, ticket);
  }

  /** Prints the outcome of each message; the API lists them only for small runs. */
  private void print(List<JsonNode> outcomes) {
    new Table(session.screen())
        .column("DEAD LETTER", Table.Kind.WHOLE)
        .column("OUTCOME", Table.Kind.WHOLE)
        .print(
            outcomes.stream()
                .map(row -> List.of(Json.text(row, "deadLetter"), Json.text(row, "outcome")))
                .toList());
  }

  private String expected(Counts counts) {
    return String.format(Locale.ROOT, "%,d of %,d %s", counts.would(), counts.total(), kind.would)
        + counts.others();
  }

  /** The counts in a run's result. */
  private record Counts(long total, long done, long skipped, long failed, boolean dryRun) {
    static Counts of(JsonNode ticket) {
      JsonNode result = ticket.path("result");
      return new Counts(
          Json.number(result, "total"),
          Json.number(result, "done"),
          Json.number(result, "skipped"),
          Json.number(result, "failed"),
          Json.yes(result, "dryRun"));
    }

    long would() {
      return total - skipped - failed;
    }

    String others() {
      return (skipped > 0
              ? String.format(
                  Locale.ROOT, ", %,d skipped (already done or not open: no effect)", skipped)
              : "")
          + (failed > 0 ? String.format(Locale.ROOT, ", %,d unknown", failed) : "");
    }
  }
}
