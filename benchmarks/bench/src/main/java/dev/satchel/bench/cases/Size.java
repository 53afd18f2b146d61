package dev.satchel.bench.cases;

import dev.satchel.bench.drivers.Wrk;
import dev.satchel.bench.report.Figure;
import dev.satchel.bench.report.Measurement;
import dev.satchel.bench.report.Measurement.Samples;
import dev.satchel.bench.report.Target;
import dev.satchel.bench.systems.BufferPool;
import dev.satchel.bench.systems.Contestant;
import dev.satchel.bench.systems.Contestants;
import dev.satchel.bench.systems.Past;
import dev.satchel.testservers.processes.Program;
import java.time.Clock;
import java.util.List;

/** Measures the same payments on empty tables and on large tables. */
final class Size implements Benchmark {
  private static final String EMPTY = "settle";
  private static final String FULL = "size";

  /** The buffer pool size of a server with tables of this size; the tests' server has 2 GiB. */
  private static final int POOL_GIB = 8;

  @Override
  public String name() {
    return FULL;
  }

  @Override
  public String what() {
    return """
    As `settle`, with as many tickets, payments, journal entries and accounts in the tables as the \
    command says (10 million unless it says otherwise), between accounts drawn from all of them, \
    others in each turn; beside `settle` on a database that began empty, in alternating rounds. \
    Meanwhile MySQL's buffer pool is at least 8 GiB, for both.\
    """;
  }

  @Override
  public Measurement measure(Plan plan) {
    try (BufferPool pool = BufferPool.ofGib(POOL_GIB);
        Contestants systems = new Contestants()) {
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
            long read = pool.pagesRead();
            long written = pool.pagesWritten();
            Settlement turn = Settlement.of(system, () -> Wrk.pay(system, plan.turn()));
            turn.addTo(samples, system.name());
            double payments = turn.payments();
            samples.add("pages read", "", system.name(), (pool.pagesRead() - read) / payments);
            samples.add(
                "pages written", "", system.name(), (pool.pagesWritten() - written) / payments);
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
          List.of(
              "There were %,d payments in the tables before.".formatted(plan.rows()),
              "Pages read and written are those of one payment; the buffer pool had %.0f GiB."
                  .formatted(pool.gib())));
    }
  }

  private static Program[] others() {
    return new Program[] {Program.WORKERS, Program.SCHEDULER};
  }
}
