package dev.satchel.bench.cases;

import dev.satchel.bench.drivers.OpenLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * How long and how often is measured.
 *
 * @param rounds in each of which every system has its turn
 * @param turn how long a system is loaded in its turn
 * @param warmUp how long each system is loaded before
 * @param rows how many payments are in a large database before
 * @param outage how long the broker is away
 * @param smoke whether it is only to be seen that the benchmarks still run: they are as small as
 *     they can be, and no figure counts
 */
public record Plan(
    int rounds, Duration turn, Duration warmUp, int rows, Duration outage, boolean smoke) {
  /** What the results are measured with. */
  public static final Plan USUAL =
      new Plan(
          5,
          Duration.ofSeconds(10),
          Duration.ofSeconds(75),
          10_000_000,
          Duration.ofSeconds(60),
          false);

  /** Each benchmark once, as short as it goes. */
  public static final Plan SMOKE =
      new Plan(
          1, Duration.ofSeconds(2), Duration.ofSeconds(2), 10_000, Duration.ofSeconds(3), true);

  private static final int ENOUGH_ROUNDS = 5;
  private static final Duration ENOUGH_WARM_UP = Duration.ofSeconds(30);
  private static final int ENOUGH_ROWS = 10_000_000;
  private static final Duration ENOUGH_OUTAGE = Duration.ofSeconds(60);

  /** Whether the figures may stand beside others; otherwise this is only a trial. */
  public boolean counts() {
    return !smoke
        && rounds >= ENOUGH_ROUNDS
        && warmUp.compareTo(ENOUGH_WARM_UP) >= 0
        && rows >= ENOUGH_ROWS
        && outage.compareTo(ENOUGH_OUTAGE) >= 0;
  }

  /** How many requests wait at once. */
  int streams() {
    return smoke ? 1_000 : 100_000;
  }

  /** The driver for loads at a rate; in a smoke run it may be late. */
  OpenLoop openLoop() {
    return smoke ? new OpenLoop(Duration.ofSeconds(1), false) : OpenLoop.USUAL;
  }

  /** A part of a rate that was measured, for a load of its own; at least 1. */
  static int part(double rate, int parts) {
    return Math.max(1, (int) (rate / parts));
  }

  /** Gives each system its turn in each round, alone. */
  <T> void alternate(List<T> systems, Function<T, String> name, Consumer<T> turn) {
    for (int round = 1; round <= rounds; round++) {
      for (T system : inTurn(systems, round)) {
        System.out.printf("round %d of %d: %s%n", round, rounds, name.apply(system));
        turn.accept(system);
      }
    }
  }

  /** Another one begins each round, so that none always follows the same one. */
  private static <T> List<T> inTurn(List<T> systems, int round) {
    List<T> order = new ArrayList<>(systems);
    Collections.rotate(order, round - 1);
    return order;
  }
}
