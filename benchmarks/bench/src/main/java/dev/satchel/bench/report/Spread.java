package dev.satchel.bench.report;

import java.util.List;

/** The spread of samples: median, minimum and maximum. */
public record Spread(double median, double min, double max) {
  /** Returns the spread of at least one sample; throws when there is none. */
  public static Spread of(List<Double> samples) {
    if (samples.isEmpty()) {
      throw new IllegalArgumentException("no samples");
    }
    List<Double> sorted = samples.stream().sorted().toList();
    int middle = sorted.size() / 2;
    double median =
        sorted.size() % 2 == 1
            ? sorted.get(middle)
            : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    return new Spread(median, sorted.getFirst(), sorted.getLast());
  }
}
