package dev.satchel.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {
  private static final Conditions CONDITIONS =
      new Conditions(
          "2026-11-21T20:00:00Z",
          "0123456789ab",
          2,
          "A processor",
          24,
          "25",
          "9.7.4",
          "4.3.6",
          Map.of("sync_binlog", "1"));

  @TempDir private Path folder;

  private static Result result(String name, double rate) {
    Map<String, List<Double>> rates = new LinkedHashMap<>();
    rates.put("satchel", List.of(rate, rate + 1_000, rate - 1_000));
    rates.put("naive", List.of(1_000.0, 1_100.0, 900.0));
    Map<String, List<Double>> times = Map.of("satchel", List.of(8.0, 9.5, 7.25));
    return new Result(
        name,
        "What it is.",
        "./satchel bench " + name,
        CONDITIONS,
        new Measurement(
            "naive",
            List.of(new Figure("accepted", "1/s", rates), new Figure("p50", "ms", times)),
            List.of(
                Target.atLeast("times naive", "", rate / 1_000, 6),
                Target.atMost("p50", "ms", 8, 5)),
            List.of("A note.")));
  }

  @Test
  void storedResultsAreReadBackAndALaterResultReplacesAnEarlierResult() {
    Results results = new Results(folder);
    results.keep(result("b", 7_000));
    results.keep(result("a", 6_500));
    results.keep(result("b", 8_000));
    assertThat(results.all()).containsExactly(result("a", 6_500), result("b", 8_000));
  }

  @Test
  void thePageShowsMediansSpreadRatiosAndTargets() throws IOException {
    Results results = new Results(folder);
    results.keep(result("accept", 7_000));
    results.render();
    assertThat(Files.readString(folder.resolve("RESULTS.md")))
        .contains(
            "## accept",
            "./satchel bench accept",
            "| | satchel | naive |",
            "| accepted, 1/s | 7,000 (6,000–8,000), 7.00 × | 1,000 (900–1,100) |",
            "| p50, ms | 8.00 (7.25–9.50) |  |",
            "| times naive | ≥ 6.00 | 7.00 | yes |",
            "| p50, ms | ≤ 5.00 | 8.00 | **no** |",
            "- A note.",
            "`sync_binlog=1`",
            "2 cores (A processor), 24 GiB");
  }

  @Test
  void everyResultHasAPlot() throws IOException {
    Results results = new Results(folder);
    results.keep(result("accept", 7_000));
    results.render();
    assertThat(Files.readString(folder.resolve("plots/accept.svg"))).contains("<svg");
  }

  @Test
  void largerNumbersAreShownWithFewerDecimalPlaces() {
    assertThat(List.of(0.0, 0.126, 9.876, 98.76, 987.6, 98_765.4).stream().map(Page::number))
        .containsExactly("0", "0.13", "9.88", "98.8", "988", "98,765");
  }
}
