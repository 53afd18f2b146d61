package dev.satchel.bench.report;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Renders results as Markdown. */
final class Page {
  private static final String HEAD =
      """
      # Results

      Written by `./satchel bench` from `results/*.json`, which hold every sample. Client, systems, MySQL and RabbitMQ share
      one machine; all systems are started and warmed up first, then each is loaded alone in its turn, round after round.
      A cell is the median of the rounds and, in brackets, the least and the most.
      """;

  private Page() {}

  static String render(List<Result> results) {
    return HEAD + results.stream().map(Page::section).collect(joining());
  }

  private static String section(Result result) {
    Measurement measurement = result.measurement();
    List<String> paragraphs = new ArrayList<>();
    paragraphs.add("## " + result.name());
    paragraphs.add(result.what());
    paragraphs.add("```sh\n" + result.command() + "\n```");
    paragraphs.add(table(measurement));
    if (!measurement.targets().isEmpty()) {
      paragraphs.add(targets(measurement.targets()));
    }
    if (!measurement.notes().isEmpty()) {
      paragraphs.add(measurement.notes().stream().map(note -> "- " + note).collect(joining("\n")));
    }
    paragraphs.add("![%s](plots/%s)".formatted(result.name(), result.name() + Plot.ENDING));
    paragraphs.add(conditions(result.conditions()));
    return "\n" + String.join("\n\n", paragraphs) + "\n";
  }

  private static String table(Measurement measurement) {
    List<String> systems =
        measurement.figures().stream()
            .flatMap(figure -> figure.samples().keySet().stream())
            .distinct()
            .toList();
    StringBuilder table = new StringBuilder("| |");
    systems.forEach(system -> table.append(' ').append(system).append(" |"));
    table.append("\n|---|").append("---|".repeat(systems.size()));
    for (Figure figure : measurement.figures()) {
      table.append("\n| ").append(named(figure.name(), figure.unit())).append(" |");
      systems.forEach(
          system ->
              table.append(' ').append(cell(figure, system, measurement.baseline())).append(" |"));
    }
    return table.toString();
  }

  private static String cell(Figure figure, String system, String baseline) {
    if (!figure.samples().containsKey(system)) {
      return "";
    }
    Spread spread = figure.spread(system);
    String text =
        "%s (%s–%s)".formatted(number(spread.median()), number(spread.min()), number(spread.max()));
    boolean compared = !system.equals(baseline) && figure.samples().containsKey(baseline);
    if (!compared || figure.median(baseline) == 0) {
      return text;
    }
    return text + ", " + number(spread.median() / figure.median(baseline)) + " ×";
  }

  private static String targets(List<Target> targets) {
    String rows =
        targets.stream()
            .map(
                target ->
                    "| %s | %s %s | %s | %s |"
                        .formatted(
                            named(target.what(), target.unit()),
                            switch (target.bound()) {
                              case AT_LEAST -> "≥";
                              case AT_MOST -> "≤";
                            },
                            number(target.wanted()),
                            number(target.measured()),
                            target.reached() ? "yes" : "**no**"))
            .collect(joining("\n"));
    return "| Target | To reach | Measured | Reached |\n|---|---|---|---|\n" + rows;
  }

  private static String conditions(Conditions conditions) {
    String durability =
        conditions.durability().entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(setting -> "`" + setting.getKey() + "=" + setting.getValue() + "`")
            .collect(joining(", "));
    return "Taken on %s at commit %s: %d cores (%s), %d GiB, Java %s, MySQL %s with %s, RabbitMQ %s."
        .formatted(
            conditions.date(),
            conditions.commit(),
            conditions.cores(),
            conditions.cpu(),
            conditions.memoryGib(),
            conditions.java(),
            conditions.mysql(),
            durability,
            conditions.rabbitmq());
  }

  private static String named(String name, String unit) {
    return unit.isEmpty() ? name : name + ", " + unit;
  }

  /**
   * Formats a number with three significant digits, or with all digits before the decimal point.
   */
  static String number(double value) {
    double size = Math.abs(value);
    int places = size >= 100 ? 0 : size >= 10 ? 1 : 2;
    return size == 0 ? "0" : String.format(Locale.ROOT, "%,." + places + "f", value);
  }
}
