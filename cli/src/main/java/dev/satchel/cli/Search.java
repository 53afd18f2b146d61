package dev.satchel.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code ./satchel search}: finds anything by its id, external id or reference. */
@Command(
    name = "search",
    description = "Find anything that the key may read by its id, externalId or reference.")
final class Search implements Callable<Integer> {
  @Parameters(paramLabel = "TEXT", description = "The whole id, externalId or reference.")
  private String text = "";

  @Mixin private final Common common;

  Search(Environment environment) {
    common = new Common(environment);
  }

  @Override
  public Integer call() {
    return common.run(
        session -> {
          ApiAnswer answer = session.api().get("/v1/search", Map.of("q", text));
          if (!session.printedAsJson(answer)) {
            new Table(session.screen())
                .column("KIND", Table.Kind.WHOLE)
                .column("ID", Table.Kind.WHOLE)
                .column("FOUND BY", Table.Kind.WHOLE)
                .column("PATH", Table.Kind.OPTIONAL)
                .print(Json.list(answer.json(), "data").stream().map(Search::row).toList());
          }
          return Exit.DONE;
        });
  }

  private static List<String> row(JsonNode found) {
    return List.of(
        Json.text(found, "kind"),
        Json.text(found, "id"),
        Json.text(found, "by"),
        Json.text(found, "path"));
  }
}
