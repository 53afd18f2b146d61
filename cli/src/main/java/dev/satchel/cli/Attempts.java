package dev.satchel.cli;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** The table of the attempts at a message, one row each. */
final class Attempts {
  private Attempts() {}

  static Table table(Screen screen) {
    return new Table(screen)
        .column("ATTEMPT", Table.Kind.NUMBER)
        .column("STARTED", Table.Kind.WHOLE)
        .column("TOOK", Table.Kind.NUMBER)
        .column("OUTCOME", Table.Kind.WHOLE)
        .column("CAUSE", Table.Kind.CUT)
        .column("WORKER", Table.Kind.OPTIONAL)
        .column("NEXT", Table.Kind.OPTIONAL);
  }

  static List<String> row(JsonNode attempt) {
    return List.of(
        Json.text(attempt, "attempt"),
        Json.time(attempt, "startedAt"),
        Json.text(attempt, "durationMs") + " ms",
        Json.text(attempt, "outcome"),
        Json.text(attempt, "cause"),
        Json.text(attempt, "worker"),
        Json.time(attempt, "nextAt"));
  }
}
