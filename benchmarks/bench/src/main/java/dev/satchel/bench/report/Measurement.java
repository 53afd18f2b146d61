package dev.satchel.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * The result of one benchmark.
 *
 * @param baseline the system that the others are compared with; empty when there is none
 * @param notes what a reader must know in addition to the figures
 */
public record Measurement(
    String baseline, List<Figure> figures, List<Target> targets, List<String> notes) {
  /** Collects samples, in any order. */
  public static final class Samples {
    private final Map<String, Figure> figures = new LinkedHashMap<>();

    /** Adds a sample and prints it. */
    public void add(String figure, String unit, String system, double value) {
      figures
          .computeIfAbsent(figure, name -> new Figure(name, unit, new LinkedHashMap<>()))
          .samples()
          .computeIfAbsent(system, name -> new ArrayList<>())
          .add(value);
      System.out.printf("  %s: %s %.2f %s%n", system, figure, value, unit);
    }

    /** Adds a count, which is exact up to 2^53. */
    public void add(String figure, String unit, String system, long count) {
      add(figure, unit, system, (double) count);
    }

    /** The figure with that name, with the samples so far; throws when there is none. */
    public Figure figure(String name) {
      Figure figure = figures.get(name);
      if (figure == null) {
        throw new NoSuchElementException(name);
      }
      return figure;
    }

    /** All figures, in the order of their first sample. */
    public List<Figure> all() {
      return List.copyOf(figures.values());
    }
  }
}
