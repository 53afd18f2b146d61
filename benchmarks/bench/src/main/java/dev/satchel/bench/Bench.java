package dev.satchel.bench;

import dev.satchel.bench.cases.Benchmark;
import dev.satchel.bench.cases.Benchmarks;
import dev.satchel.bench.report.Conditions;
import dev.satchel.bench.report.Machine;
import dev.satchel.bench.report.Measurement;
import dev.satchel.bench.report.Result;
import dev.satchel.bench.report.Results;
import dev.satchel.testservers.processes.Repository;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/** Runs benchmarks, stores their results and writes the results page. */
public final class Bench {
  /** Steps between the loads, such as a queue that is emptied, on a slow machine. */
  private static final Duration STEPS_END_WITHIN = Duration.ofMinutes(2);

  private Bench() {}

  /** Exits with 0, with 2 on a usage error, or with a stack trace. */
  public static void main(String... arguments) {
    Options options;
    List<Benchmark> chosen;
    try {
      options = Options.parse(List.of(arguments));
      chosen =
          Benchmarks.chosen(
              options.names(), options.release(), options.releaseJavaOptions(), options.parts());
    } catch (IllegalArgumentException wrong) {
      System.err.println(wrong.getMessage());
      System.exit(2);
      return;
    }
    Awaitility.setDefaultTimeout(STEPS_END_WITHIN);
    Results results = new Results(folder(options));
    if (!options.renderOnly()) {
      // Checked first, so that nothing is measured on servers whose durability settings are unsafe.
      Conditions conditions = Machine.look(Clock.systemUTC());
      for (Benchmark benchmark : chosen) {
        System.out.println("== " + benchmark.name());
        long began = System.nanoTime();
        Measurement measurement = benchmark.measure(options.plan());
        System.out.printf("   took %.0f s%n", (System.nanoTime() - began) / 1e9);
        results.keep(
            new Result(
                benchmark.name(),
                benchmark.what(),
                options.command(benchmark.name()),
                conditions,
                measurement));
        // After each benchmark, because a later one may fail.
        results.render();
      }
    }
    results.render();
    System.out.println("see " + results.folder().resolve(Results.PAGE));
  }

  /**
   * The results folder. Trials and smoke runs have folders of their own, so that they replace no
   * proper results.
   */
  private static Path folder(Options options) {
    Path benchmarks = Repository.root().resolve("benchmarks");
    if (options.plan().counts()) {
      return benchmarks;
    }
    return benchmarks.resolve("bench/target").resolve(options.plan().smoke() ? "smoke" : "trial");
  }
}
