package dev.satchel.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Selects the dead letters of a replay or discard: ids, a filter, or {@code --everything}. Exactly
 * one must be given; no selection never means all.
 */
final class Selection {
  @Parameters(arity = "0..*", paramLabel = "ID", description = "Dead letters, dlt_...")
  private List<String> ids = new ArrayList<>();

  @Option(
      names = "--everything",
      description = "All open ones except those of recurring groups, which must be named.")
  private boolean everything;

  @Mixin private final FilterOptions filter = new FilterOptions();

  /** The selection as members of a request; throws a usage error unless exactly one way is used. */
  Map<String, Object> members() {
    Map<String, String> narrowed = filter.members();
    int ways = (ids.isEmpty() ? 0 : 1) + (narrowed.isEmpty() ? 0 : 1) + (everything ? 1 : 0);
    if (ways != 1) {
      throw Stopped.usage(
          "select dead letters in one way: ids, filter options such as --group, or --everything");
    }
    return ids.isEmpty() ? Map.of("filter", narrowed) : Map.of("ids", ids);
  }

  /** The selection in words, for the confirmation question. */
  String words() {
    if (everything) {
      return "every open dead letter outside of recurring groups";
    }
    return ids.isEmpty()
        ? "the open dead letters with " + Plain.line(narrowed())
        : ids.size() == 1 ? "1 dead letter" : ids.size() + " dead letters";
  }

  private String narrowed() {
    return filter.members().entrySet().stream()
        .map(member -> member.getKey() + " " + member.getValue())
        .collect(Collectors.joining(", "));
  }
}
