package dev.satchel.bench.report;

/**
 * A target and the measured value.
 *
 * @param what the name of the figure
 * @param bound whether {@code wanted} is a minimum or a maximum
 */
public record Target(String what, String unit, double measured, Bound bound, double wanted) {
  /** Whether a target is a minimum or a maximum. */
  enum Bound {
    AT_LEAST,
    AT_MOST
  }

  /** The figure must be {@code wanted} or higher. */
  public static Target atLeast(String what, String unit, double measured, double wanted) {
    return new Target(what, unit, measured, Bound.AT_LEAST, wanted);
  }

  /** The figure must be {@code wanted} or lower. */
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
