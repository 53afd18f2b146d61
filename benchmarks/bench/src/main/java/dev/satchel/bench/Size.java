package dev.satchel.bench;

import dev.satchel.bench.Measurement.Samples;
import dev.satchel.testservers.processes.Program;
import java.time.Clock;
import java.util.List;

/** The same payments in tables that are empty and in tables that are full. */
final class Size implements Benchmark {
  private static final String EMPTY = "settle";
  private static final String FULL = "size";

  @Override
  public String name() {
    return FULL;
  }

  @Override
  public String what() {
    return """
    As `settle`, with as many tickets, payments, journal entries and accounts in the tables as the \
    command says (10 million unless it says otherwise), between accounts drawn from all of them, \
    others in each turn; beside `settle` on a database that began empty, in alternating rounds.""";
  }

  @Override
  public Measurement measure(Plan plan) {
    try (Contestants systems = new Contestants()) {
      long began = System.nanoTime();
      Past past = Past.of(plan.rows(), Clock.systemUTC());
      Contestant full = systems.add(() -> Contestant.satchel(FULL, past, others()));
      System.out.printf("filled in %.0f s%n", (System.nanoTime() - began) / 1e9);
      Contestant empty = systems.add(() -> Contestant.satchel(EMPTY, null, others()));
      List<Contestant> both = List.of(empty, full);
      for (Contestant system : both) {
        System.out.println("warming up " + system.name());
        Settlement.of(system, () -> Wrk.pay(system, plan.warmUp()));
      }
      Samples samples = new Samples();
      plan.alternate(
          both,
          Contestant::name,
          system -> {
            system.drawAccounts();
            Settlement.of(system, () -> Wrk.pay(system, plan.turn())).addTo(samples, system.name());
          });
      both.forEach(system -> system.books().requireSettledOnce());
      Figure rate = samples.figure(Settle.RATE);
      return new Measurement(
          EMPTY,
          samples.all(),
          List.of(
              Target.atLeast(
                  "settled, part of `settle`",
                  "%",
                  100 * rate.median(FULL) / rate.median(EMPTY),
                  85)),
          List.of("There were %,d payments in the tables before.".formatted(plan.rows())));
    }
  }

  private static Program[] others() {
    return new Program[] {Program.WORKERS, Program.SCHEDULER};
  }
}
