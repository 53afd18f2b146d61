package dev.satchel.bench.drivers;

import dev.satchel.bench.systems.Contestant;
import dev.satchel.testservers.processes.Repository;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The closed-loop driver: each connection sends the next request when it has the answer to the last
 * one. It finds the highest rate; its latencies are those at that rate.
 */
public final class Wrk {
  /** The number of requests in flight. */
  public static final int CONNECTIONS = 64;

  private static final int THREADS = 2;
  private static final Path SCRIPT =
      Repository.root().resolve("benchmarks/bench/src/main/wrk/load.lua");
  private static final AtomicInteger RUNS = new AtomicInteger();

  private Wrk() {}

  /** Sends payments between random accounts. */
  public static LoadSummary pay(Contestant system, Duration howLong) {
    return run(system, howLong);
  }

  /** Sends payments from all accounts to one (a hot account). */
  public static LoadSummary payOne(Contestant system, Duration howLong) {
    return run(system, howLong, "to", system.merchant());
  }

  /** Sends one payment for every nine polls of tickets listed in a file. */
  public static LoadSummary mix(Contestant system, Duration howLong, Path tickets) {
    return run(system, howLong, "polls", tickets.toString());
  }

  private static LoadSummary run(Contestant system, Duration howLong, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "wrk",
                "--threads",
                Integer.toString(THREADS),
                "--connections",
                Integer.toString(CONNECTIONS),
                "--duration",
                howLong.toSeconds() + "s",
                "--timeout",
                "10s",
                "--script",
                SCRIPT.toString(),
                "http://127.0.0.1:" + system.port(),
                "--",
                system.accountsFile().toString(),
                Contestant.KEY,
                "w%d-%d".formatted(ProcessHandle.current().pid(), RUNS.incrementAndGet())));
    command.addAll(List.of(more));
    return LoadSummary.parse("load", Driver.said(command));
  }
}
