package dev.satchel.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * What one benchmark found.
 *
 * @param baseline the system that the others are compared with; empty when there is none
 * @param notes what a reader has to know beside the figures
 */
record Measurement(
    String baseline, List<Figure> figures, List<Target> targets, List<String> notes) {
  /** The figure of that name. */
  Figure figure(String name) {
    return figures.stream()
        .filter(figure -> figure.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new NoSuchElementException(name));
  }

  /** Takes samples as they come, in any order. */
  static final class Samples {
    private final Map<String, Figure> figures = new LinkedHashMap<>();

    void add(String figure, String unit, String system, double value) {
      figures
          .computeIfAbsent(figure, name -> new Figure(name, unit, new LinkedHashMap<>()))
          .samples()
          .computeIfAbsent(system, name -> new ArrayList<>())
          .add(value);
      System.out.printf("  %s: %s %.2f %s%n", system, figure, value, unit);
    }

    /** A count, exact up to 2^53. */
    void add(String figure, String unit, String system, long count) {
      add(figure, unit, system, (double) count);
    }

    Figure figure(String name) {
      Figure figure = figures.get(name);
      if (figure == null) {
        throw new NoSuchElementException(name);
      }
      return figure;
    }

    List<Figure> all() {
      return List.copyOf(figures.values());
    }
  }
}
