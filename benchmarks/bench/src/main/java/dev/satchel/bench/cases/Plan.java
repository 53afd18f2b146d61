package dev.satchel.bench.cases;

import dev.satchel.bench.drivers.OpenLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The durations, rounds and sizes of a measurement.
 *
 * @param rounds the number of rounds; in each round every system has one turn
 * @param turn how long a system is loaded in its turn
 * @param warmUp how long each system is loaded before the first round
 * @param rows how many payments a large database holds at the start
 * @param outage how long the broker is down
 * @param smoke whether this is a smoke run: it only checks that the benchmarks work, at the
 *     smallest size, and no figure counts
 */
public record Plan(
    int rounds, Duration turn, Duration warmUp, int rows, Duration outage, boolean smoke) {
  /** The plan of the published results. */
  public static final Plan USUAL =
      new Plan(
          5,
          Duration.ofSeconds(10),
          Duration.ofSeconds(75),
          10_000_000,
          Duration.ofSeconds(60),
          false);

  /** Each benchmark once, as short as possible. */
  public static final Plan SMOKE =
      new Plan(
          1, Duration.ofSeconds(2), Duration.ofSeconds(2), 10_000, Duration.ofSeconds(3), true);

  private static final int ENOUGH_ROUNDS = 5;
  private static final Duration ENOUGH_WARM_UP = Duration.ofSeconds(30);
  private static final int ENOUGH_ROWS = 10_000_000;
  private static final Duration ENOUGH_OUTAGE = Duration.ofSeconds(60);

  /** Whether the figures may be published; otherwise this is only a trial. */
  public boolean counts() {
    return !smoke
        && rounds >= ENOUGH_ROUNDS
        && warmUp.compareTo(ENOUGH_WARM_UP) >= 0
        && rows >= ENOUGH_ROWS
        && outage.compareTo(ENOUGH_OUTAGE) >= 0;
  }

  /** The number of concurrently waiting requests (long polls). */
  int streams() {
    return smoke ? 1_000 : 100_000;
  }

  /** The open-loop driver; in a smoke run it may miss its rate. */
  OpenLoop openLoop() {
    return smoke ? new OpenLoop(Duration.ofSeconds(1), false) : OpenLoop.USUAL;
  }

  /** Returns a fraction of a measured rate, per second, as the rate of another load; at least 1. */
  static int part(double rate, int parts) {
    return Math.max(1, (int) (rate / parts));
  }

  /** Runs each system alone once in each round. */
  <T> void alternate(List<T> systems, Function<T, String> name, Consumer<T> turn) {
    for (int round = 1; round <= rounds; round++) {
      for (T system : inTurn(systems, round)) {
        System.out.printf("round %d of %d: %s%n", round, rounds, name.apply(system));
        turn.accept(system);
      }
    }
  }

  /** Rotates the order each round, so that no system always runs first. */
  private static <T> List<T> inTurn(List<T> systems, int round) {
    List<T> order = new ArrayList<>(systems);
    Collections.rotate(order, round - 1);
    return order;
  }
}
