package dev.satchel.bench.systems;

import dev.satchel.bench.report.Spread;
import java.util.List;

/**
 * The depths of a queue, sampled evenly over a load.
 *
 * @param looks at least four samples, in order of time
 */
public record Depths(List<Long> looks) {
  /** Throws when there are fewer than four samples. */
  public Depths {
    if (looks.size() < 4) {
      throw new IllegalArgumentException("only " + looks.size() + " looks at a queue");
    }
    looks = List.copyOf(looks);
  }

  /** The median of the middle half of the load. */
  public double middle() {
    return median(looks.size() / 4, looks.size() * 3 / 4);
  }

  /** The median of the last quarter of the load. */
  public double end() {
    return median(looks.size() * 3 / 4, looks.size());
  }

  /**
   * Whether the queue did not grow: its end is at most its middle plus a slack.
   *
   * @param slack the normal fluctuation, because work is done in batches
   */
  public boolean steady(double slack) {
    return end() <= middle() + slack;
  }

  private double median(int from, int to) {
    return Spread.of(looks.subList(from, to).stream().map(Long::doubleValue).toList()).median();
  }
}
