package dev.satchel.bench.cases;

import dev.satchel.bench.drivers.LoadSummary;
import dev.satchel.bench.drivers.Wrk;
import dev.satchel.bench.report.Figure;
import dev.satchel.bench.report.Measurement;
import dev.satchel.bench.report.Measurement.Samples;
import dev.satchel.bench.report.Target;
import dev.satchel.bench.systems.Contestant;
import dev.satchel.testservers.processes.Program;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;

/**
 * Measures a hot account: all payments go to one account and contend for the row lock of its
 * balance.
 */
final class Hot implements Benchmark {
  private static final String SPREAD = "settle";
  private static final String HOT = "hot";

  /** A load: which accounts pay which. */
  private record Way(String name, BiFunction<Contestant, Duration, LoadSummary> load) {
    Settlement settle(Contestant system, Duration howLong) {
      return Settlement.of(system, () -> load.apply(system, howLong));
    }
  }

  @Override
  public String name() {
    return HOT;
  }

  @Override
  public String what() {
    return """
    As `settle`, but all payments go to one merchant, from 1,000 accounts; beside `settle` on the \
    same processes, in alternating rounds.\
    """;
  }

  @Override
  public Measurement measure(Plan plan) {
    try (Contestant satchel = Contestant.satchel(Program.WORKERS, Program.SCHEDULER)) {
      List<Way> ways = List.of(new Way(SPREAD, Wrk::pay), new Way(HOT, Wrk::payOne));
      for (Way way : ways) {
        System.out.println("warming up " + way.name());
        way.settle(satchel, plan.warmUp());
      }
      Samples samples = new Samples();
      plan.alternate(
          ways, Way::name, way -> way.settle(satchel, plan.turn()).addTo(samples, way.name()));
      satchel.books().requireSettledOnce();
      Figure rate = samples.figure(Settle.RATE);
      return new Measurement(
          SPREAD,
          samples.all(),
          List.of(
              Target.atLeast(
                  "settled, part of `settle`",
                  "%",
                  100 * rate.median(HOT) / rate.median(SPREAD),
                  80)),
          List.of());
    }
  }
}
