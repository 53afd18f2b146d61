package dev.satchel.bench.cases;

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
 */
public record Plan(int rounds, Duration turn, Duration warmUp, int rows, Duration outage) {
  private static final int ENOUGH_ROUNDS = 5;
  private static final Duration ENOUGH_WARM_UP = Duration.ofSeconds(30);
  private static final int ENOUGH_ROWS = 10_000_000;
  private static final Duration ENOUGH_OUTAGE = Duration.ofSeconds(60);

  /** Whether the figures may stand beside others; otherwise this is only a trial. */
  public boolean counts() {
    return rounds >= ENOUGH_ROUNDS
        && warmUp.compareTo(ENOUGH_WARM_UP) >= 0
        && rows >= ENOUGH_ROWS
        && outage.compareTo(ENOUGH_OUTAGE) >= 0;
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
