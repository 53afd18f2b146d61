package dev.satchel.bench;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a driver says of a load it has put on.
 *
 * @param accepted requests answered as wanted
 * @param refused requests answered otherwise
 * @param serverErrors of these, answered with a 5xx; only open-loop drivers tell
 * @param failed requests without an answer
 * @param heldBackMs how long the driver let a request wait for a connection, on average; this is
 *     not in the latencies
 * @param cpuSeconds the driver's own processor time
 */
record LoadSummary(
    long accepted,
    long refused,
    long serverErrors,
    long failed,
    double seconds,
    Latencies latencies,
    double heldBackMs,
    double cpuSeconds) {
  /** Times to an answer, in milliseconds. */
  record Latencies(double p50, double p90, double p99, double p999, double max) {}

  double perSecond() {
    return accepted / seconds;
  }

  /** With what was refused or got no answer. */
  double sentPerSecond() {
    return (accepted + refused + failed) / seconds;
  }

  /**
   * Whether an open-loop driver has kept its rate; at random moments it is never quite the same.
   */
  boolean onTime(int rate) {
    return sentPerSecond() >= 0.95 * rate;
  }

  /** How many processors the driver kept busy. */
  double driverProcessors() {
    return cpuSeconds / seconds;
  }

  /**
   * Fails unless what was accepted is there, and nothing else: a driver stops without waiting for
   * the last answers, at most one of each connection.
   *
   * @param kept tickets that were made under this load
   */
  void requireKept(long kept, int connections) {
    if (kept < accepted || kept > accepted + failed + connections) {
      throw new IllegalStateException(
          "%d requests accepted, %d failed, but %d tickets".formatted(accepted, failed, kept));
    }
  }

  /**
   * Reads a driver's line: what it is about, and {@code name=number} pairs.
   *
   * @param about the line's first word
   * @throws IllegalArgumentException when there is none or it lacks something; it says what was
   *     said
   */
  static LoadSummary parse(String about, String said) {
    Map<String, Long> numbers =
        said.lines()
            .filter(line -> line.startsWith(about + " "))
            .reduce((_, last) -> last)
            .map(line -> numbers(line.substring(about.length())))
            .orElseThrow(
                () -> new IllegalArgumentException("no line about " + about + " in: " + said));
    for (String name : new String[] {"requests", "refused", "duration_us", "p50_us", "cpu_us"}) {
      if (!numbers.containsKey(name)) {
        throw new IllegalArgumentException("no " + name + " in: " + said);
      }
    }
    return new LoadSummary(
        numbers.get("requests") - numbers.get("refused"),
        numbers.get("refused"),
        numbers.getOrDefault("status_5xx", 0L),
        sum(numbers, "connect", "read", "write", "timeout", "internal"),
        numbers.get("duration_us") / 1e6,
        new Latencies(
            numbers.get("p50_us") / 1e3,
            numbers.get("p90_us") / 1e3,
            numbers.get("p99_us") / 1e3,
            numbers.get("p99.9_us") / 1e3,
            numbers.get("max_us") / 1e3),
        numbers.getOrDefault("blocked_us", 0L) / 1e3 / Math.max(1, numbers.get("requests")),
        numbers.get("cpu_us") / 1e6);
  }

  private static long sum(Map<String, Long> numbers, String... names) {
    return Arrays.stream(names).mapToLong(name -> numbers.getOrDefault(name, 0L)).sum();
  }

  private static Map<String, Long> numbers(String pairs) {
    return Arrays.stream(pairs.strip().split(" ", -1))
        .map(pair -> pair.split("=", 2))
        .collect(Collectors.toMap(pair -> pair[0], pair -> Long.parseLong(pair[1])));
  }
}
