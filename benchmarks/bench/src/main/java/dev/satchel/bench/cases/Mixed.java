package dev.satchel.bench.cases;

import dev.satchel.bench.drivers.LoadSummary;
import dev.satchel.bench.drivers.OpenLoop;
import dev.satchel.bench.drivers.Wrk;
import dev.satchel.bench.report.Measurement;
import dev.satchel.bench.report.Measurement.Samples;
import dev.satchel.bench.report.Target;
import dev.satchel.bench.systems.Books;
import dev.satchel.bench.systems.Contestant;
import dev.satchel.bench.systems.Depths;
import dev.satchel.bench.systems.Past;
import dev.satchel.bench.systems.Watch;
import dev.satchel.testservers.processes.Program;
import dev.satchel.testservers.processes.Repository;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * Measures few payments with many polls of tickets: the highest sustainable rate, at which no queue
 * grows.
 */
final class Mixed implements Benchmark {
  private static final int TICKETS = 100_000;
  private static final List<Integer> RATES =
      List.of(1_000, 2_000, 3_000, 4_000, 5_000, 6_000, 8_000, 10_000, 12_000, 14_000);
  private static final Duration TRY = Duration.ofSeconds(6);
  private static final double LONGEST_P99_MS = 2_000;
  private static final double DONE_WITHIN_S = 5;
  private static final Path FILE =
      Repository.root().resolve("benchmarks/bench/target/accounts/tickets");

  private static final String OPEN = "open loop";
  private static final String CLOSED = "closed loop";
  private static final String RATE = "answered";

  @Override
  public String name() {
    return "mixed";
  }

  @Override
  public String what() {
    return """
    One payment to nine polls for tickets, with the ETag that the client has, at random among \
    100,000 done ones; all processes running. Open loop (Hyperfoil), at the highest of some rates \
    at which the driver keeps its rate, p99 is within 2 s, and no more payments are undone at the \
    end of a turn than in its middle, nor messages unsent. Beside it, closed loop: wrk, %d \
    connections, as fast as it goes; its queues may grow."""
        .formatted(Wrk.CONNECTIONS);
  }

  /**
   * The result of one turn at one rate.
   *
   * @param depths the number of payments not done plus messages not sent
   * @param doneAfterS how long after the load the last payment was done, in seconds
   */
  record Turn(int rate, LoadSummary payments, LoadSummary polls, Depths depths, double doneAfterS) {
    double p99() {
      return Math.max(payments.latencies().p99(), polls.latencies().p99());
    }

    long unanswered() {
      return payments.refused() + payments.failed() + polls.refused() + polls.failed();
    }

    /** Whether the rate is sustainable. */
    boolean holds() {
      return payments.onTime(rate / 10)
          && polls.onTime(rate - rate / 10)
          && unanswered() == 0
          && p99() <= LONGEST_P99_MS
          && steady();
    }

    /**
     * The queue may fluctuate by the payments of a quarter of a second, which is a batch or two.
     */
    boolean steady() {
      return depths.steady(rate / 40.0) && doneAfterS <= DONE_WITHIN_S;
    }

    String told() {
      return "%d/s: p99 %.1f ms, %d unanswered, queue %.0f then %.0f, done after %.1f s, driver %.2f processors: %s"
          .formatted(
              rate,
              p99(),
              unanswered(),
              depths.middle(),
              depths.end(),
              doneAfterS,
              polls.driverProcessors(),
              holds() ? "holds" : "does not hold");
    }
  }

  @Override
  public Measurement measure(Plan plan) {
    Past past = Past.of(Math.min(TICKETS, plan.rows()), Clock.systemUTC());
    try (Contestant satchel =
        Contestant.satchel(Contestant.SATCHEL, past, Program.WORKERS, Program.SCHEDULER)) {
      past.writeTickets(satchel.database(), FILE);
      System.out.println("warming up");
      closed(satchel, plan.warmUp());
      int rate = plan.smoke() ? RATES.getFirst() : highest(satchel, plan);
      Samples samples = new Samples();
      plan.alternate(
          List.of(OPEN, CLOSED),
          system -> system,
          system -> {
            if (system.equals(OPEN)) {
              record(open(satchel, rate, plan.turn(), plan.openLoop()), samples);
            } else {
              record(closed(satchel, plan.turn()).requireSome(), samples);
            }
          });
      satchel.books().requireSettledOnce();
      return new Measurement("", samples.all(), targets(samples), List.of("Rate: " + rate + "/s."));
    }
  }

  private static int highest(Contestant system, Plan plan) {
    int highest = 0;
    for (int rate : RATES) {
      Turn turn = open(system, rate, TRY, plan.openLoop());
      System.out.println("  " + turn.told());
      if (!turn.holds()) {
        // Retried once, because a short disturbance of the machine does not limit the rate.
        turn = open(system, rate, TRY, plan.openLoop());
        System.out.println("  " + turn.told());
      }
      if (!turn.holds()) {
        break;
      }
      highest = rate;
    }
    if (highest == 0) {
      throw new IllegalStateException("not even " + RATES.getFirst() + "/s hold");
    }
    return highest;
  }

  private static Turn open(Contestant system, int rate, Duration howLong, OpenLoop driver) {
    Books books = system.books();
    long before = books.tickets();
    int payments = rate / 10;
    int polls = rate - payments;
    String said;
    Depths depths;
    try (Watch watch = new Watch(() -> books.open() + system.unpublished())) {
      said =
          driver.drive(
              system,
              "mixed",
              List.of(
                  "TICKETS=" + FILE,
                  "PAYMENTS=" + payments,
                  "POLLS=" + polls,
                  // Up to three seconds of requests may be in flight.
                  "PAYMENT_SESSIONS=" + 3 * payments,
                  "POLL_SESSIONS=" + 3 * polls,
                  "DURATION=" + howLong.toSeconds() + "s"));
      depths = watch.last(howLong);
    }
    long ended = System.nanoTime();
    Settlement.awaitDone(books);
    double doneAfterS = (System.nanoTime() - ended) / 1e9;
    LoadSummary paid = LoadSummary.parse("load-payments/payments", said);
    new OpenLoop.Run(LoadSummary.parse("warm-up-payments/payments", said), paid)
        .requireKept(books.tickets() - before);
    return new Turn(rate, paid, LoadSummary.parse("load-polls/polls", said), depths, doneAfterS);
  }

  private static LoadSummary closed(Contestant system, Duration howLong) {
    LoadSummary load = Wrk.mix(system, howLong, FILE);
    Settlement.awaitDone(system.books());
    return load;
  }

  private static void record(Turn turn, Samples samples) {
    turn.payments().requireSome();
    turn.polls().requireSome();
    System.out.println("  " + turn.told());
    samples.add(RATE, "1/s", OPEN, turn.payments().perSecond() + turn.polls().perSecond());
    samples.add("p99 of polls", "ms", OPEN, turn.polls().latencies().p99());
    samples.add("p99 of payments", "ms", OPEN, turn.payments().latencies().p99());
    samples.add("undone or unsent in the middle", "", OPEN, turn.depths().middle());
    samples.add("undone or unsent at the end", "", OPEN, turn.depths().end());
    samples.add("all done after", "s", OPEN, turn.doneAfterS());
    samples.add("refused or unanswered", "", OPEN, turn.unanswered());
    samples.add("held", "1 or 0", OPEN, turn.holds() ? 1 : 0);
    samples.add("driver", "processors", OPEN, turn.polls().driverProcessors());
  }

  private static void record(LoadSummary load, Samples samples) {
    samples.add(RATE, "1/s", CLOSED, load.perSecond());
    samples.add("p99 of both", "ms", CLOSED, load.latencies().p99());
    samples.add("refused or unanswered", "", CLOSED, load.refused() + load.failed());
    samples.add("driver", "processors", CLOSED, load.driverProcessors());
  }

  private static List<Target> targets(Samples samples) {
    double p99 =
        Math.max(
            samples.figure("p99 of polls").median(OPEN),
            samples.figure("p99 of payments").median(OPEN));
    return List.of(
        Target.atLeast("answered, open loop", "1/s", samples.figure(RATE).median(OPEN), 12_000),
        Target.atMost("p99, open loop", "ms", p99, LONGEST_P99_MS),
        Target.atLeast(
            "rounds that could go on for ever",
            "%",
            100
                * samples.figure("held").samples().getOrDefault(OPEN, List.of()).stream()
                    .mapToDouble(Double::doubleValue)
                    .average()
                    .orElse(0),
            100));
  }
}
