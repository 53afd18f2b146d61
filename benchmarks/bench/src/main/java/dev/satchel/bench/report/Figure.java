package dev.satchel.bench.report;

import java.util.List;
import java.util.Map;

/**
 * A figure that was taken of one or more systems in each round.
 *
 * @param unit such as {@code 1/s} or {@code ms}
 * @param samples by system, one for each round
 */
public record Figure(String name, String unit, Map<String, List<Double>> samples) {
  /** Of one system. */
  public Spread spread(String system) {
    return Spread.of(samples.getOrDefault(system, List.of()));
  }

  /** The middle of one system's samples. */
  public double median(String system) {
    return spread(system).median();
  }
}
