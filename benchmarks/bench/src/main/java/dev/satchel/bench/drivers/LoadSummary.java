package dev.satchel.bench.drivers;

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
public record LoadSummary(
    long accepted,
    long refused,
    long serverErrors,
    long failed,
    double seconds,
    Latencies latencies,
    double heldBackMs,
    double cpuSeconds) {
  /** Times to an answer, in milliseconds. */
  public record Latencies(double p50, double p90, double p99, double p999, double max) {}

  /** The rate of what was accepted. */
  public double perSecond() {
    return accepted / seconds;
  }

  /** With what was refused or got no answer. */
  double sentPerSecond() {
    return (accepted + refused + failed) / seconds;
  }

  /**
   * Whether an open-loop driver has kept its rate; at random moments it is never quite the same.
   */
  public boolean onTime(int rate) {
    return sentPerSecond() >= 0.95 * rate;
  }

  /** Requests that were refused or failed: none, when all is well. */
  public double notAccepted() {
    return (double) (refused + failed);
  }

  /** How many processors the driver kept busy. */
  public double driverProcessors() {
    return cpuSeconds / seconds;
  }

  /**
   * Fails when nothing was accepted, though something was answered or failed. A short load on a
   * busy machine may end before the first answer, which is no fault.
   */
  public LoadSummary requireSome() {
    if (accepted == 0 && refused + failed > 0) {
      throw new IllegalStateException(
          "no request was accepted: %d refused, %d without an answer".formatted(refused, failed));
    }
    return this;
  }

  /**
   * Fails unless what was accepted is there, and nothing else: a driver stops without waiting for
   * the last answers, at most one of each connection.
   *
   * @param kept tickets that were made under this load
   */
  public void requireKept(long kept, int connections) {
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
  public static LoadSummary parse(String about, String said) {
    DriverLine line = DriverLine.find(about, said);
    return new LoadSummary(
        line.number("requests") - line.number("refused"),
        line.number("refused"),
        line.sum("status_5xx"),
        line.sum("connect", "read", "write", "timeout", "internal"),
        line.number("duration_us") / 1e6,
        new Latencies(
            line.number("p50_us") / 1e3,
            line.number("p90_us") / 1e3,
            line.number("p99_us") / 1e3,
            line.number("p99.9_us") / 1e3,
            line.number("max_us") / 1e3),
        line.sum("blocked_us") / 1e3 / Math.max(1, line.number("requests")),
        line.number("cpu_us") / 1e6);
  }
}
