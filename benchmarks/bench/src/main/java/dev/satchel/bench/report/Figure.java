package dev.satchel.bench.report;

import java.util.List;
import java.util.Map;

/**
 * A figure, measured for one or more systems in each round.
 *
 * @param unit such as {@code 1/s} or {@code ms}
 * @param samples the samples by system, one per round
 */
public record Figure(String name, String unit, Map<String, List<Double>> samples) {
  /** The spread of the samples of one system. */
  public Spread spread(String system) {
    return Spread.of(samples.getOrDefault(system, List.of()));
  }

  /** The median of the samples of one system. */
  public double median(String system) {
    return spread(system).median();
  }
}
