package dev.satchel.bench.report;

/**
 * What was to be reached, and what was.
 *
 * @param what in words, without the figures
 * @param bound whether what is wanted is the least or the most
 */
public record Target(String what, String unit, double measured, Bound bound, double wanted) {
  /** On which side of it the figure has to be. */
  enum Bound {
    AT_LEAST,
    AT_MOST
  }

  /** The figure has to be as high, or higher. */
  public static Target atLeast(String what, String unit, double measured, double wanted) {
    return new Target(what, unit, measured, Bound.AT_LEAST, wanted);
  }

  /** The figure has to be as low, or lower. */
  public static Target atMost(String what, String unit, double measured, double wanted) {
    return new Target(what, unit, measured, Bound.AT_MOST, wanted);
  }

  boolean reached() {
    return switch (bound) {
      case AT_LEAST -> measured >= wanted;
      case AT_MOST -> measured <= wanted;
    };
  }
}
