package dev.satchel.bench.drivers;

/**
 * The summary that a driver prints of a load.
 *
 * @param accepted requests that were answered as expected
 * @param refused requests that were answered otherwise
 * @param serverErrors refused requests with status 5xx; reported by open-loop drivers only
 * @param failed requests without an answer
 * @param heldBackMs the average time, in milliseconds, that a request waited in the driver for a
 *     connection; not included in the latencies
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
  /** Latencies in milliseconds. */
  public record Latencies(double p50, double p90, double p99, double p999, double max) {}

  /** The rate of accepted requests. */
  public double perSecond() {
    return accepted / seconds;
  }

  /** The rate of all requests, including refused and failed ones. */
  double sentPerSecond() {
    return (accepted + refused + failed) / seconds;
  }

  /**
   * Whether an open-loop driver kept its rate, within 5 %: arrivals are random, so the rate is
   * never exact.
   */
  public boolean onTime(int rate) {
    return sentPerSecond() >= 0.95 * rate;
  }

  /** The number of requests that were refused or failed. */
  public double notAccepted() {
    return (double) (refused + failed);
  }

  /** How many processors the driver kept busy. */
  public double driverProcessors() {
    return cpuSeconds / seconds;
  }

  /**
   * Throws when no request was accepted although some were refused or failed. A short load on a
   * busy machine may end before the first answer; that is not an error.
   */
  public LoadSummary requireSome() {
    if (accepted == 0 && refused + failed > 0) {
      throw new IllegalStateException(
          "no request was accepted: %d refused, %d without an answer".formatted(refused, failed));
    }
    return this;
  }

  /**
   * Throws unless every accepted request has a ticket and there are no others. Requests still in
   * flight when the driver stops, at most one per connection, may have a ticket too.
   *
   * @param kept the number of tickets created under this load
   */
  public void requireKept(long kept, int connections) {
    if (kept < accepted || kept > accepted + failed + connections) {
      throw new IllegalStateException(
          "%d requests accepted, %d failed, but %d tickets".formatted(accepted, failed, kept));
    }
  }

  /**
   * Parses a line of driver output: a label and {@code name=number} pairs.
   *
   * @param about the label, the first word of the line
   * @throws IllegalArgumentException when there is no such line, or it lacks a number
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
