package dev.satchel.bench;

import dev.satchel.testservers.processes.Jvm;
import dev.satchel.testservers.processes.Repository;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The open-loop driver: it sends at a rate, whatever the answers. Its latencies are free of
 * coordinated omission.
 */
final class OpenLoop {
  private static final Path BENCHMARK =
      Repository.root().resolve("benchmarks/bench/src/main/hyperfoil/payments.yaml");
  private static final Duration WARM_UP = Duration.ofSeconds(5);
  private static final int CONNECTIONS = 512;

  private OpenLoop() {}

  /**
   * What was sent: first to warm up the driver itself, then to measure.
   *
   * @param load what counts
   */
  record Run(LoadSummary warmUp, LoadSummary load) {
    /** Fails unless every request that was accepted is there, and nothing else. */
    void requireKept(long kept) {
      long accepted = warmUp.accepted() + load.accepted();
      long failed = warmUp.failed() + load.failed();
      if (kept < accepted || kept > accepted + failed) {
        throw new IllegalStateException(
            "%d requests accepted, %d failed, but %d tickets".formatted(accepted, failed, kept));
      }
    }
  }

  /** Payments between random accounts; an answer is the done ticket. */
  static Run pay(Contestant system, int rate, Duration howLong) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(Jvm.asInProduction("1g").options());
    command.addAll(
        List.of(
            "-cp",
            Repository.classpath("benchmarks/open-loop", "open-loop"),
            "dev.satchel.bench.openloop.OpenLoop",
            BENCHMARK.toString(),
            "URL=http://127.0.0.1:" + system.port(),
            "KEY=" + Contestant.KEY,
            "PAIRS=" + system.pairsFile(),
            "CONNECTIONS=" + CONNECTIONS,
            "RATE=" + rate,
            // What a second brings may all wait at once.
            "SESSIONS=" + 10 * rate,
            "WARM_UP=" + WARM_UP.toSeconds() + "s",
            "DURATION=" + howLong.toSeconds() + "s"));
    String said = Driver.said(command);
    LoadSummary load = LoadSummary.parse("load/payments", said);
    requireOnTime(load, rate);
    return new Run(LoadSummary.parse("warm-up/payments", said), load);
  }

  /** A driver that does not keep its rate measures another load than it says. */
  private static void requireOnTime(LoadSummary load, int rate) {
    double sent = (load.accepted() + load.refused() + load.failed()) / load.seconds();
    if (sent < 0.95 * rate) {
      throw new IllegalStateException(
          "the driver sent only %.0f/s instead of %d/s".formatted(sent, rate));
    }
  }
}
