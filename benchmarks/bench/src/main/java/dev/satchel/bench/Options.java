package dev.satchel.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * What was asked for on the command line.
 *
 * @param names of the benchmarks; none means all
 * @param renderOnly whether only the pages are written, from the results that are there
 */
record Options(List<String> names, Plan plan, boolean renderOnly) {
  private static final int ROUNDS = 5;
  private static final int TURN_S = 10;
  private static final int WARM_UP_S = 75;
  private static final int ROWS = 10_000_000;
  private static final int OUTAGE_S = 60;

  /**
   * Reads {@code [NAME...] [--rounds N] [--seconds N] [--warm-up N] [--rows N] [--outage N]
   * [--render]}.
   *
   * @throws IllegalArgumentException with a word on what is wrong
   */
  static Options parse(List<String> arguments) {
    List<String> names = new ArrayList<>();
    int rounds = ROUNDS;
    int turn = TURN_S;
    int warmUp = WARM_UP_S;
    int rows = ROWS;
    int outage = OUTAGE_S;
    boolean renderOnly = false;
    Iterator<String> rest = arguments.iterator();
    while (rest.hasNext()) {
      String argument = rest.next();
      switch (argument) {
        case "--rounds" -> rounds = number(argument, rest);
        case "--seconds" -> turn = number(argument, rest);
        case "--warm-up" -> warmUp = number(argument, rest);
        case "--rows" -> rows = number(argument, rest);
        case "--outage" -> outage = number(argument, rest);
        case "--render" -> renderOnly = true;
        default -> {
          if (argument.startsWith("-")) {
            throw new IllegalArgumentException("unknown option: " + argument);
          }
          names.add(argument);
        }
      }
    }
    return new Options(
        List.copyOf(names),
        new Plan(
            rounds,
            Duration.ofSeconds(turn),
            Duration.ofSeconds(warmUp),
            rows,
            Duration.ofSeconds(outage)),
        renderOnly);
  }

  private static int number(String option, Iterator<String> rest) {
    String value = rest.hasNext() ? rest.next() : "";
    if (!value.matches("[1-9][0-9]{0,7}")) {
      throw new IllegalArgumentException(
          option + " needs a whole number from 1, not '" + value + "'");
    }
    return Integer.parseInt(value);
  }

  /** What measures one benchmark in the same way again. */
  String command(String name) {
    return "./satchel bench %s --rounds %d --seconds %d --warm-up %d"
            .formatted(name, plan.rounds(), plan.turn().toSeconds(), plan.warmUp().toSeconds())
        + unless(ROWS, "--rows", plan.rows())
        + unless(OUTAGE_S, "--outage", plan.outage().toSeconds());
  }

  /** What only some benchmarks look at is shown when it is not as usual. */
  private static String unless(long usual, String option, long asked) {
    return asked == usual ? "" : " " + option + " " + asked;
  }
}
