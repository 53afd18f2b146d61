package dev.satchel.bench.drivers;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** A line of driver output: a label, then {@code name=number} pairs. */
record DriverLine(String about, Map<String, Long> numbers) {
  /**
   * Finds the last line with a label.
   *
   * @throws IllegalArgumentException when there is none; the message contains the output
   */
  static DriverLine find(String about, String said) {
    return said.lines()
        .filter(line -> line.startsWith(about + " "))
        .reduce((_, last) -> last)
        .map(line -> new DriverLine(about, pairs(line.substring(about.length()))))
        .orElseThrow(() -> new IllegalArgumentException("no line about " + about + " in: " + said));
  }

  private static Map<String, Long> pairs(String text) {
    return Arrays.stream(text.strip().split(" +", -1))
        .map(pair -> pair.split("=", 2))
        .collect(Collectors.toMap(pair -> pair[0], pair -> Long.parseLong(pair[1])));
  }

  /** Returns a required number; throws when it is missing. */
  long number(String name) {
    Long number = numbers.get(name);
    if (number == null) {
      throw new IllegalArgumentException("no " + name + " in the line about " + about);
    }
    return number;
  }

  /** Returns the sum of the named numbers; a missing one counts as 0. */
  long sum(String... names) {
    return Arrays.stream(names).mapToLong(name -> numbers.getOrDefault(name, 0L)).sum();
  }
}
