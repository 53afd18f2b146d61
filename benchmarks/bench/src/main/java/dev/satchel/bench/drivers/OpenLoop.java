package dev.satchel.bench.drivers;

import dev.satchel.bench.systems.Contestant;
import dev.satchel.testservers.processes.Jvm;
import dev.satchel.testservers.processes.Repository;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The open-loop driver: it sends at a fixed rate, independent of the answers. Its latencies have no
 * coordinated omission.
 *
 * @param warmUp how long the driver warms itself up before the measured load
 * @param strict whether to throw when the driver did not keep its rate
 */
public record OpenLoop(Duration warmUp, boolean strict) {
  /** The settings of the published results. */
  public static final OpenLoop USUAL = new OpenLoop(Duration.ofSeconds(15), true);

  private static final Path BENCHMARKS =
      Repository.root().resolve("benchmarks/bench/src/main/hyperfoil");

  private static final int CONNECTIONS = 512;

  /**
   * The two loads of a run: one warms up the driver, one is measured.
   *
   * @param load the measured load
   */
  public record Run(LoadSummary warmUp, LoadSummary load) {
    /**
     * Throws unless every accepted request has a ticket and there are no others, except for failed
     * requests.
     */
    public void requireKept(long kept) {
      OpenLoop.requireKept(List.of(warmUp, load), kept);
    }
  }

  /**
   * Throws unless every accepted request has a ticket and there are no others, except for failed
   * requests.
   */
  public static void requireKept(List<LoadSummary> loads, long kept) {
    long accepted = loads.stream().mapToLong(LoadSummary::accepted).sum();
    long failed = loads.stream().mapToLong(LoadSummary::failed).sum();
    if (kept < accepted || kept > accepted + failed) {
      throw new IllegalStateException(
          "%d requests accepted, %d failed, but %d tickets".formatted(accepted, failed, kept));
    }
  }

  /** Sends payments between random accounts; the answer is the done ticket. */
  public Run pay(Contestant system, int rate, Duration howLong) {
    String said =
        drive(
            system,
            "payments",
            List.of(
                "RATE=" + rate,
                // Up to ten seconds of requests may be in flight.
                "SESSIONS=" + 10 * rate,
                "DURATION=" + howLong.toSeconds() + "s"));
    LoadSummary load = LoadSummary.parse("load/payments", said);
    requireOnTime(load, rate);
    return new Run(LoadSummary.parse("warm-up/payments", said), load);
  }

  /**
   * Runs a Hyperfoil benchmark of this repository.
   *
   * @param parameters {@code NAME=VALUE}, in addition to the common ones
   * @return a line for each metric of each phase
   */
  public String drive(Contestant system, String benchmark, List<String> parameters) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(Jvm.withOwnCollector("1g").options());
    // The driver runs for seconds only; its optimising compiler would take CPU time from the
    // measured system.
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(
        List.of(
            "-cp",
            Repository.classpath("benchmarks/open-loop", "open-loop"),
            "dev.satchel.bench.openloop.OpenLoop",
            BENCHMARKS.resolve(benchmark + ".yaml").toString(),
            "URL=http://127.0.0.1:" + system.port(),
            "KEY=" + Contestant.KEY,
            "PAIRS=" + system.pairsFile(),
            "CONNECTIONS=" + CONNECTIONS,
            "WARM_UP=" + warmUp.toSeconds() + "s"));
    command.addAll(parameters);
    return Driver.said(command);
  }

  /** Throws when the driver did not keep its rate: it would have measured another load. */
  private void requireOnTime(LoadSummary load, int rate) {
    if (strict && !load.onTime(rate)) {
      throw new IllegalStateException(
          "the driver sent only %.0f/s instead of %d/s".formatted(load.sentPerSecond(), rate));
    }
  }
}
