package dev.satchel.bench.cases;

import dev.satchel.bench.report.Measurement;
import dev.satchel.bench.report.Measurement.Samples;
import dev.satchel.bench.report.Target;
import dev.satchel.bench.start.Starts;
import dev.satchel.bench.start.Starts.Cache;
import dev.satchel.bench.start.Starts.Way;
import dev.satchel.bench.systems.Contestant;
import dev.satchel.testservers.processes.Repository;
import dev.satchel.testservers.processes.Site;
import java.nio.file.Path;
import java.util.List;

/** Measures the time from executing {@code ./satchel} until it is usable. */
final class Start implements Benchmark {
  private static final String CACHE = "cache";
  private static final String NO_CACHE = "no cache";
  private static final Path FOLDER = Repository.root().resolve("benchmarks/bench/target/start");

  @Override
  public String name() {
    return "start";
  }

  @Override
  public String what() {
    return """
    From executing `./satchel` on a warm build: `up` until the first payment is done (two accounts, \
    a credit and a payment, each waited for), on an empty data folder and again on a used one; each \
    process alone until it says that it is ready. With the start cache, trained before, beside the \
    same without it (`SATCHEL_START_CACHE=off`).\
    """;
  }

  @Override
  public Measurement measure(Plan plan) {
    try (Site site = Site.setUp("start", FOLDER.resolve("logs"), Contestant.KEY)) {
      Starts starts = new Starts(Repository.launcher(), FOLDER, site.environment());
      for (Way way : trained(plan)) {
        System.out.println("training " + way.shown());
        starts.millis(way, Cache.TRAINED_NOW);
        if (!plan.smoke()) {
          starts.millis(way, Cache.NONE);
        }
      }
      Samples samples = new Samples();
      plan.alternate(
          List.of(CACHE, NO_CACHE),
          system -> system,
          system -> {
            for (Way way : ways(plan, system)) {
              boolean cached = system.equals(CACHE) && trained(plan).contains(way);
              Cache cache = cached ? Cache.TRAINED : Cache.NONE;
              samples.add(way.shown(), "s", system, starts.millis(way, cache) / 1e3);
            }
          });
      return new Measurement(NO_CACHE, samples.all(), targets(samples), List.of());
    }
  }

  /** The starts that have a cache; in a smoke run it is trained for the quickest one only. */
  private static List<Way> trained(Plan plan) {
    return plan.smoke() ? List.of(Way.INGRESS) : List.of(Way.values());
  }

  /**
   * The starts to measure; a smoke run has one that makes a payment, once, and one that only waits
   * for readiness.
   */
  private static List<Way> ways(Plan plan, String system) {
    if (!plan.smoke()) {
      return List.of(Way.values());
    }
    return system.equals(CACHE) ? List.of(Way.UP, Way.INGRESS) : List.of(Way.INGRESS);
  }

  private static List<Target> targets(Samples samples) {
    return List.of(
        Target.atMost("up until the first payment is done", "s", median(samples, Way.UP), 12),
        Target.atMost("ingress alone", "s", median(samples, Way.INGRESS), 4));
  }

  private static double median(Samples samples, Way way) {
    return samples.figure(way.shown()).median(CACHE);
  }
}
