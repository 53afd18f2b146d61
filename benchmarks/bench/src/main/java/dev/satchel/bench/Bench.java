package dev.satchel.bench;

import dev.satchel.testservers.processes.Repository;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Runs benchmarks, keeps what they found, and writes the pages that show it. */
public final class Bench {
  private static final List<Benchmark> ALL =
      List.of(
          new Accept(),
          new Settle(),
          new Hot(),
          new Wait(),
          new Mixed(),
          new Backlog(),
          new Size(),
          new Start(),
          new Replay(),
          new Broker());

  private Bench() {}

  /** Ends with 0, with 2 when it was called wrongly, or with a stack trace. */
  public static void main(String... arguments) {
    Options options;
    List<Benchmark> chosen;
    try {
      options = Options.parse(List.of(arguments));
      chosen = chosen(options);
    } catch (IllegalArgumentException wrong) {
      System.err.println(wrong.getMessage());
      System.exit(2);
      return;
    }
    Results results = new Results(folder(options));
    if (!options.renderOnly()) {
      // Looked at before, so that nothing is measured on servers that do not count.
      Conditions conditions = Machine.look(Clock.systemUTC());
      for (Benchmark benchmark : chosen) {
        System.out.println("== " + benchmark.name());
        Measurement measurement = benchmark.measure(options.plan());
        results.keep(
            new Result(
                benchmark.name(),
                benchmark.what(),
                options.command(benchmark.name()),
                conditions,
                measurement));
        // At once: another benchmark may fail.
        results.render();
      }
    }
    results.render();
    System.out.println("see " + results.folder().resolve(Results.PAGE));
  }

  /** A trial does not replace what was measured properly. */
  private static Path folder(Options options) {
    Path benchmarks = Repository.root().resolve("benchmarks");
    return options.plan().counts() ? benchmarks : benchmarks.resolve("bench/target/trial");
  }

  private static List<Benchmark> chosen(Options options) {
    List<Benchmark> all = new ArrayList<>(ALL);
    Path release = options.release();
    if (release != null) {
      all.add(new Beside(release));
    } else if (options.names().contains(Beside.NAME)) {
      throw new IllegalArgumentException(Beside.NAME + " needs --release DIR");
    }
    List<String> known = all.stream().map(Benchmark::name).toList();
    options.names().stream()
        .filter(name -> !known.contains(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw new IllegalArgumentException("no benchmark " + name + "; there are " + known);
            });
    return all.stream()
        .filter(
            benchmark -> options.names().isEmpty() || options.names().contains(benchmark.name()))
        .toList();
  }
}
