package dev.satchel.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** The paging options of a list. */
final class Pages {
  private static final String MOST = "200";

  @Option(names = "--limit", paramLabel = "N", description = "How many, 1 to 200 (50).")
  private @Nullable String limit;

  @Option(
      names = "--cursor",
      paramLabel = "CURSOR",
      description = "Continue after this cursor, as the previous list printed it.")
  private @Nullable String cursor;

  @Option(names = "--all", description = "All of them; with --json one answer on each line.")
  private boolean all;

  /** Reads a list page by page and passes each page to {@code part}. */
  Exit show(
      Session session, String path, Map<String, String> query, Consumer<List<JsonNode>> part) {
    Map<String, String> asked = new LinkedHashMap<>(query);
    if (limit != null) {
      asked.put("limit", limit);
    } else if (all) {
      asked.put("limit", MOST);
    }
    String next = cursor;
    do {
      if (next != null) {
        asked.put("cursor", next);
      }
      ApiAnswer answer = session.api().get(path, asked);
      if (!session.printedAsJson(answer)) {
        part.accept(Json.list(answer.json(), "data"));
      }
      next = Json.textOrNull(answer.json(), "cursor");
    } while (all && next != null);
    if (next != null && !session.json()) {
      session.screen().say("More results: --all, or --cursor " + Plain.line(next));
    }
    return Exit.DONE;
  }
}
