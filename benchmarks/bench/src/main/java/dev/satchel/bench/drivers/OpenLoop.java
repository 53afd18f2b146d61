package dev.satchel.bench.drivers;

import dev.satchel.bench.systems.Contestant;
import dev.satchel.testservers.processes.Jvm;
import dev.satchel.testservers.processes.Repository;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The open-loop driver: it sends at a rate, whatever the answers. Its latencies are free of
 * coordinated omission.
 *
 * @param warmUp how long it warms itself up before what counts
 * @param strict whether it fails when it has not kept its rate
 */
public record OpenLoop(Duration warmUp, boolean strict) {
  /** As the results are measured. */
  public static final OpenLoop USUAL = new OpenLoop(Duration.ofSeconds(15), true);

  private static final Path BENCHMARKS =
      Repository.root().resolve("benchmarks/bench/src/main/hyperfoil");

  private static final int CONNECTIONS = 512;

  /**
   * What was sent: first to warm up the driver itself, then to measure.
   *
   * @param load what counts
   */
  public record Run(LoadSummary warmUp, LoadSummary load) {
    /** Fails unless every request that was accepted is there, and nothing else. */
    public void requireKept(long kept) {
      OpenLoop.requireKept(List.of(warmUp, load), kept);
    }
  }

  /** Fails unless every request that was accepted is there, and nothing else. */
  public static void requireKept(List<LoadSummary> loads, long kept) {
    long accepted = loads.stream().mapToLong(LoadSummary::accepted).sum();
    long failed = loads.stream().mapToLong(LoadSummary::failed).sum();
    if (kept < accepted || kept > accepted + failed) {
      throw new IllegalStateException(
          "%d requests accepted, %d failed, but %d tickets".formatted(accepted, failed, kept));
    }
  }

  /** Payments between random accounts; an answer is the done ticket. */
  public Run pay(Contestant system, int rate, Duration howLong) {
    String said =
        drive(
            system,
            "payments",
            List.of(
                "RATE=" + rate,
                // What a second brings may all wait at once.
                "SESSIONS=" + 10 * rate,
                "DURATION=" + howLong.toSeconds() + "s"));
    LoadSummary load = LoadSummary.parse("load/payments", said);
    requireOnTime(load, rate);
    return new Run(LoadSummary.parse("warm-up/payments", said), load);
  }

  /**
   * Runs one of the benchmarks that are kept for Hyperfoil.
   *
   * @param parameters {@code NAME=VALUE}, in addition to those that all have
   * @return a line for each metric of each phase
   */
  public String drive(Contestant system, String benchmark, List<String> parameters) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(Jvm.asInProduction("1g").options());
    // It lives for seconds: its optimising compiler would take the processors from what is
    // measured.
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

  /** A driver that does not keep its rate measures another load than it says. */
  private void requireOnTime(LoadSummary load, int rate) {
    if (strict && !load.onTime(rate)) {
      throw new IllegalStateException(
          "the driver sent only %.0f/s instead of %d/s".formatted(load.sentPerSecond(), rate));
    }
  }
}
