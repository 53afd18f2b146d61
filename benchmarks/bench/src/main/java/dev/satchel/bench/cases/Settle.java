package dev.satchel.bench.cases;

import dev.satchel.bench.drivers.LoadSummary;
import dev.satchel.bench.drivers.OpenLoop;
import dev.satchel.bench.drivers.Wrk;
import dev.satchel.bench.report.Figure;
import dev.satchel.bench.report.Measurement;
import dev.satchel.bench.report.Measurement.Samples;
import dev.satchel.bench.report.Target;
import dev.satchel.bench.systems.Books;
import dev.satchel.bench.systems.Contestant;
import dev.satchel.bench.systems.Contestants;
import dev.satchel.testservers.processes.Program;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Measures how fast payments are accepted and done, and the latency of a payment at half that rate.
 */
final class Settle implements Benchmark {
  static final String RATE = "settled";

  private static final String P50 = "p50 at half rate";
  private static final String P99 = "p99 at half rate";
  private static final List<String> OTHERS = List.of("listener", "db-scheduler", "jobrunr");

  @Override
  public String name() {
    return "settle";
  }

  @Override
  public String what() {
    return """
    Payments done per second, from the first request until the last payment is done, with all \
    processes running; wrk, %d connections, closed loop, random pairs of 1,000 accounts. Then, at \
    half of Satchel's rate, how long a client waits from its request until it has the done ticket \
    (`Prefer: wait=10`), now without the others: Hyperfoil, open loop. `listener` is an outbox and \
    a `@RabbitListener` with a transaction per message; `db-scheduler` and `jobrunr` are a job per payment on the same MySQL."""
        .formatted(Wrk.CONNECTIONS);
  }

  @Override
  public Measurement measure(Plan plan) {
    try (Contestants systems = new Contestants()) {
      Contestant satchel =
          systems.add(() -> Contestant.satchel(Program.WORKERS, Program.SCHEDULER));
      OTHERS.forEach(design -> systems.add(() -> Contestant.baseline(design)));
      for (Contestant system : systems.all()) {
        System.out.println("warming up " + system.name());
        Settlement.of(system, () -> Wrk.pay(system, plan.warmUp()));
      }
      Samples samples = new Samples();
      plan.alternate(
          systems.all(),
          Contestant::name,
          system ->
              Settlement.of(system, () -> Wrk.pay(system, plan.turn()))
                  .addTo(samples, system.name()));
      systems.all().forEach(system -> system.books().requireSettledOnce());
      systems.keepOnly(satchel);
      int half = Plan.part(samples.figure(RATE).median(Contestant.SATCHEL), 2);
      // No client has waited for a done ticket so far: warms up that path and the driver.
      plan.openLoop().pay(satchel, half, plan.warmUp());
      Settlement.awaitDone(satchel.books());
      plan.alternate(
          List.of(satchel), Contestant::name, system -> atRate(system, half, plan, samples));
      satchel.books().requireSettledOnce();
      return measurement(samples, half);
    }
  }

  static void atRate(Contestant system, int rate, Plan plan, Samples samples) {
    Books books = system.books();
    long before = books.tickets();
    OpenLoop.Run run = plan.openLoop().pay(system, rate, plan.turn());
    Settlement.awaitDone(books);
    run.requireKept(books.tickets() - before);
    LoadSummary load = run.load().requireSome();
    samples.add(P50, "ms", system.name(), load.latencies().p50());
    samples.add(P99, "ms", system.name(), load.latencies().p99());
    samples.add("p99.9 at half rate", "ms", system.name(), load.latencies().p999());
    samples.add("refused at half rate", "", system.name(), load.notAccepted());
    samples.add("held back by the driver", "ms", system.name(), load.heldBackMs());
    samples.add("driver at half rate", "processors", system.name(), load.driverProcessors());
  }

  private static Measurement measurement(Samples samples, int half) {
    Figure rate = samples.figure(RATE);
    String best = OTHERS.stream().max(Comparator.comparingDouble(rate::median)).orElseThrow();
    double satchel = rate.median(Contestant.SATCHEL);
    List<Target> targets = new ArrayList<>();
    targets.add(Target.atLeast("settled", "1/s", satchel, 4_000));
    targets.add(
        Target.atLeast(
            "settled, times the best other (" + best + ")", "", satchel / rate.median(best), 3));
    targets.add(
        Target.atMost(
            "p99 at half rate", "ms", samples.figure(P99).median(Contestant.SATCHEL), 100));
    return new Measurement(
        best, samples.all(), targets, List.of("Half rate: " + half + " payments a second."));
  }
}
