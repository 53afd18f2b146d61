package dev.satchel.bench.systems;

import dev.satchel.bench.report.Spread;
import java.util.List;

/**
 * How long a queue was, looked at evenly over a load.
 *
 * @param looks in the order of time, at least four
 */
public record Depths(List<Long> looks) {
  /** Fewer tell nothing. */
  public Depths {
    if (looks.size() < 4) {
      throw new IllegalArgumentException("only " + looks.size() + " looks at a queue");
    }
    looks = List.copyOf(looks);
  }

  /** Halfway: the median of the second quarter of the load and the third. */
  public double middle() {
    return median(looks.size() / 4, looks.size() * 3 / 4);
  }

  /** The median of the load's last quarter. */
  public double end() {
    return median(looks.size() * 3 / 4, looks.size());
  }

  /**
   * Whether the queue has not grown.
   *
   * @param slack what it goes up and down by, because work is done in batches
   */
  public boolean steady(double slack) {
    return end() <= middle() + slack;
  }

  private double median(int from, int to) {
    return Spread.of(looks.subList(from, to).stream().map(Long::doubleValue).toList()).median();
  }
}
