package dev.satchel.bench.cases;

import dev.satchel.bench.drivers.H2load;
import dev.satchel.bench.drivers.LoadSummary;
import dev.satchel.bench.drivers.Wrk;
import dev.satchel.bench.report.Machine;
import dev.satchel.bench.report.Measurement;
import dev.satchel.bench.report.Measurement.Samples;
import dev.satchel.bench.start.Starts;
import dev.satchel.bench.start.Starts.Cache;
import dev.satchel.bench.start.Starts.Way;
import dev.satchel.bench.systems.Contestant;
import dev.satchel.bench.systems.Contestants;
import dev.satchel.testservers.processes.Program;
import dev.satchel.testservers.processes.Repository;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Compares this release with another one, in alternating rounds. A machine performs differently
 * from one hour to the next, so sequential measurements cannot show differences of a few percent.
 *
 * @param release a packaged working copy of the other release
 * @param javaOptions the other release's options for its collector and heap; null for those of this
 *     release. The start of {@code up} is measured as each release starts it.
 * @param parts what of it to measure, of {@link #PARTS}
 */
record Beside(Path release, @Nullable List<String> javaOptions, List<String> parts)
    implements Benchmark {
  static final List<String> PARTS = List.of("accept", "settle", "wait", "start");

  static final String NAME = "beside";
  private static final String BEFORE = "before";

  Beside {
    parts = List.copyOf(parts);
    if (parts.isEmpty() || !PARTS.containsAll(parts)) {
      throw new IllegalArgumentException(
          "the parts of %s are %s, not %s".formatted(NAME, PARTS, parts));
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String what() {
    return """
    This release and an earlier one in alternating rounds: `accept`, `settle` in its closed loop and \
    at half the earlier one's rate, `wait` with %,d HTTP/2 streams, and `start` of `up` without the \
    start cache, each as in the benchmark of that name."""
        .formatted(Plan.USUAL.streams());
  }

  @Override
  public Measurement measure(Plan plan) {
    Samples samples = new Samples();
    List<String> notes = new ArrayList<>();
    notes.add(
        "`%s` is commit %s%s.".formatted(BEFORE, Machine.commit(release), options(javaOptions)));
    if (!parts.containsAll(PARTS)) {
      notes.add("Only " + String.join(", ", parts) + ".");
    }
    if (parts.contains("accept")) {
      accept(plan, samples);
    }
    if (parts.contains("settle")) {
      notes.add("Half rate: " + settle(plan, samples) + " payments a second.");
    }
    if (parts.contains("wait")) {
      waiting(plan, samples);
    }
    if (parts.contains("start")) {
      start(plan, samples);
    }
    return new Measurement(BEFORE, samples.all(), List.of(), notes);
  }

  private static String options(@Nullable List<String> javaOptions) {
    if (javaOptions == null) {
      return "";
    }
    return javaOptions.isEmpty()
        ? ", with the JVM's own collector"
        : ", with `" + String.join(" ", javaOptions) + "`";
  }

  private void accept(Plan plan, Samples samples) {
    try (Contestants systems = both()) {
      for (Contestant system : systems.all()) {
        System.out.println("warming up accept: " + system.name());
        Accept.accept(system, plan.warmUp());
      }
      plan.alternate(
          systems.all(),
          Contestant::name,
          system -> {
            LoadSummary load = Accept.accept(system, plan.turn()).requireSome();
            samples.add("accepted by the ingress alone", "1/s", system.name(), load.perSecond());
            samples.add("its p99", "ms", system.name(), load.latencies().p99());
          });
    }
  }

  /** Measures settlement; returns half of the measured rate, in payments per second. */
  private int settle(Plan plan, Samples samples) {
    try (Contestants systems = both(Program.WORKERS, Program.SCHEDULER)) {
      for (Contestant system : systems.all()) {
        System.out.println("warming up settle: " + system.name());
        Settlement.of(system, () -> Wrk.pay(system, plan.warmUp()));
      }
      plan.alternate(
          systems.all(),
          Contestant::name,
          system ->
              Settlement.of(system, () -> Wrk.pay(system, plan.turn()))
                  .addTo(samples, system.name()));
      int half = Plan.part(samples.figure(Settle.RATE).median(BEFORE), 2);
      for (Contestant system : systems.all()) {
        plan.openLoop().pay(system, half, plan.warmUp());
        Settlement.awaitDone(system.books());
      }
      plan.alternate(
          systems.all(), Contestant::name, system -> Settle.atRate(system, half, plan, samples));
      systems.all().forEach(system -> system.books().requireSettledOnce());
      return half;
    }
  }

  private void waiting(Plan plan, Samples samples) {
    try (Contestants systems = both(Program.WORKERS)) {
      for (Contestant system : systems.all()) {
        System.out.println("warming up wait: " + system.name());
        Waiting.of(system).warmUp(plan);
      }
      plan.alternate(
          systems.all(),
          Contestant::name,
          system -> {
            Waiting.Held held = Waiting.of(system).open(H2load.Protocol.HTTP_2, plan.streams(), 0);
            samples.add("heap with 100,000 waiting", "MiB", system.name(), held.heapMib());
            samples.add("opened within", "s", system.name(), held.openedSeconds());
            Waiting.Released released = held.releaseAll();
            samples.add("p50 of 100,000 released", "s", system.name(), released.percentile(50));
            samples.add("last of 100,000 released", "s", system.name(), released.percentile(100));
          });
    }
  }

  /** Measures the start of the processes that need no other servers. */
  private void start(Plan plan, Samples samples) {
    Path folder = Repository.root().resolve("benchmarks/bench/target/beside");
    Map<String, Starts> releases =
        Map.of(
            Contestant.SATCHEL,
            new Starts(Repository.launcher(), folder.resolve("now"), Map.of()),
            BEFORE,
            new Starts(
                release.toAbsolutePath().resolve("satchel"), folder.resolve("before"), Map.of()));
    // Not measured: the first start reads every file from the disk.
    releases.values().forEach(starts -> starts.millis(Way.UP, Cache.NONE));
    plan.alternate(
        List.of(Contestant.SATCHEL, BEFORE),
        system -> system,
        system -> {
          for (Way way : List.of(Way.UP, Way.UP_AGAIN)) {
            samples.add(
                way.shown(),
                "s",
                system,
                Objects.requireNonNull(releases.get(system)).millis(way, Cache.NONE) / 1e3);
          }
        });
  }

  /** Starts both releases; when one of them fails to start, closes both. */
  private Contestants both(Program... others) {
    Contestants systems = new Contestants();
    try {
      for (Supplier<Contestant> start :
          List.<Supplier<Contestant>>of(
              () -> Contestant.satchel(others),
              () -> Contestant.release(release, BEFORE, javaOptions, others))) {
        systems.add(start);
      }
      return systems;
    } catch (RuntimeException failed) {
      systems.close();
      throw failed;
    }
  }
}
