package dev.satchel.bench.cases;

import static org.awaitility.Awaitility.await;

import dev.satchel.bench.drivers.LoadSummary;
import dev.satchel.bench.drivers.Wrk;
import dev.satchel.bench.report.Measurement;
import dev.satchel.bench.report.Measurement.Samples;
import dev.satchel.bench.report.Target;
import dev.satchel.bench.systems.Books;
import dev.satchel.bench.systems.Contestant;
import java.time.Duration;
import java.util.List;

/**
 * Measures how fast requests are accepted: tickets are durable and their messages are being
 * published.
 */
final class Accept implements Benchmark {
  private static final String NAIVE = "naive";
  private static final String RATE = "accepted";
  private static final String P50 = "p50";
  private static final String P99 = "p99";
  private static final Duration PUBLISHED_WITHIN = Duration.ofMinutes(2);

  @Override
  public String name() {
    return "accept";
  }

  @Override
  public String what() {
    return """
    Durable 202s per second of the ingress alone, with keys, rate limit and idempotency on; no \
    worker runs. wrk, %d connections, closed loop. `naive` is a transaction per request that \
    publishes, waits for the broker's confirm and deletes the outbox row."""
        .formatted(Wrk.CONNECTIONS);
  }

  @Override
  public Measurement measure(Plan plan) {
    try (Contestant satchel = Contestant.satchel();
        Contestant naive = Contestant.baseline(NAIVE)) {
      List<Contestant> systems = List.of(satchel, naive);
      for (Contestant system : systems) {
        System.out.println("warming up " + system.name());
        accept(system, plan.warmUp());
      }
      Samples samples = new Samples();
      plan.alternate(
          systems,
          Contestant::name,
          system -> record(system, accept(system, plan.turn()).requireSome(), samples));
      return new Measurement(NAIVE, samples.all(), targets(samples), List.of());
    }
  }

  /**
   * Loads the system, then checks that every accepted request has a ticket and a message, and
   * empties the queue.
   */
  static LoadSummary accept(Contestant system, Duration howLong) {
    Books books = system.books();
    long before = books.tickets();
    LoadSummary load = Wrk.pay(system, howLong);
    await("everything is published")
        .atMost(PUBLISHED_WITHIN)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> system.unpublished() == 0);
    long tickets = books.tickets() - before;
    load.requireKept(tickets, Wrk.CONNECTIONS);
    long queued = system.outlet().empty();
    if (queued < tickets) {
      throw new IllegalStateException(
          "%s: %d tickets, and only %d messages".formatted(system.name(), tickets, queued));
    }
    return load;
  }

  private static void record(Contestant system, LoadSummary load, Samples samples) {
    samples.add(RATE, "1/s", system.name(), load.perSecond());
    samples.add(P50, "ms", system.name(), load.latencies().p50());
    samples.add(P99, "ms", system.name(), load.latencies().p99());
    samples.add("refused", "", system.name(), load.notAccepted());
    samples.add("driver", "processors", system.name(), load.driverProcessors());
  }

  private static List<Target> targets(Samples samples) {
    double rate = samples.figure(RATE).median(Contestant.SATCHEL);
    return List.of(
        Target.atLeast(
            "accepted, times the naive design", "", rate / samples.figure(RATE).median(NAIVE), 6),
        Target.atMost(
            "p99, below the naive design's p50",
            "ms",
            samples.figure(P99).median(Contestant.SATCHEL),
            samples.figure(P50).median(NAIVE)));
  }
}
