package dev.satchel.bench.cases;

import static org.awaitility.Awaitility.await;

import dev.satchel.bench.drivers.Wrk;
import dev.satchel.bench.report.Measurement;
import dev.satchel.bench.report.Measurement.Samples;
import dev.satchel.bench.systems.Books;
import dev.satchel.bench.systems.Contestant;
import dev.satchel.bench.systems.Outlet;
import dev.satchel.bench.systems.Task;
import dev.satchel.bench.systems.TicketsAtWill;
import dev.satchel.testservers.processes.Program;
import java.time.Duration;
import java.util.List;

/** Measures the replay of dead letters: how fast dead-lettered payments are sent back and done. */
final class Replay implements Benchmark {
  private static final String PUBLISH = "publish";
  private static final String REPLAY = "replay";
  private static final String RATE = "done";
  private static final int RATE_ASKED = 10_000;
  private static final Duration MOVED_WITHIN = Duration.ofMinutes(5);

  @Override
  public String name() {
    return REPLAY;
  }

  @Override
  public String what() {
    return """
    Payments are accepted for a turn's time while their queue is paused, are rejected by the broker and \
    come to the dead-letter desk. Measured is the time from `POST /v1/dead-letters/replays` with an empty \
    filter and a rate of %,d/s until the last payment is done. `publish` puts as many messages straight \
    back into the queue with one publisher and confirms, on the same processes, in alternating rounds."""
        .formatted(RATE_ASKED);
  }

  @Override
  public Measurement measure(Plan plan) {
    try (Contestant satchel = Contestant.satchel(Program.WORKERS, Program.SCHEDULER)) {
      System.out.println("warming up");
      Settlement.of(satchel, () -> Wrk.pay(satchel, plan.warmUp()));
      replay(satchel, plan.turn());
      Samples samples = new Samples();
      plan.alternate(
          List.of(PUBLISH, REPLAY),
          name -> name,
          name -> {
            double rate =
                name.equals(REPLAY) ? replay(satchel, plan.turn()) : publish(satchel, plan.turn());
            samples.add(RATE, "1/s", name, rate);
          });
      satchel.books().requireSettledOnce();
      return new Measurement(PUBLISH, samples.all(), List.of(), List.of());
    }
  }

  private static double publish(Contestant system, Duration howLong) {
    TicketsAtWill tickets = new TicketsAtWill(system);
    tickets.pause();
    Wrk.pay(system, howLong);
    Outlet.Messages messages = tickets.setAside();
    tickets.finish();
    awaitConsumers(system);
    long began = System.nanoTime();
    tickets.putBack(messages);
    Settlement.awaitDone(system.books());
    return messages.taken().size() / seconds(began);
  }

  private static double replay(Contestant system, Duration howLong) {
    TicketsAtWill tickets = new TicketsAtWill(system);
    tickets.pause();
    Wrk.pay(system, howLong);
    await("everything is published").until(() -> system.unpublished() == 0);
    long rejected = system.outlet().rejectAll();
    await("all are at the desk")
        .atMost(MOVED_WITHIN)
        .until(() -> atTheDesk(system.books()) == rejected);
    tickets.finish();
    awaitConsumers(system);
    long began = System.nanoTime();
    Task.post(
        system.port(),
        "/v1/dead-letters/replays",
        "{\"filter\":{},\"ratePerSecond\":" + RATE_ASKED + "}");
    Settlement.awaitDone(system.books());
    return rejected / seconds(began);
  }

  private static long atTheDesk(Books books) {
    return books.number("SELECT COALESCE(SUM(open), 0) FROM dead_letter_group");
  }

  private static void awaitConsumers(Contestant system) {
    await("the workers take again").until(() -> system.outlet().consumers() > 0);
  }

  private static double seconds(long began) {
    return (System.nanoTime() - began) / 1e9;
  }
}
