package dev.satchel.bench.cases;

import static org.awaitility.Awaitility.await;

import dev.satchel.bench.drivers.LoadSummary;
import dev.satchel.bench.drivers.Wrk;
import dev.satchel.bench.report.Measurement;
import dev.satchel.bench.systems.Books;
import dev.satchel.bench.systems.Contestant;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * A load whose payments are all done.
 *
 * @param payments the number of payments
 * @param seconds from the first request until the last was done
 */
record Settlement(LoadSummary load, long payments, double seconds) {
  private static final Duration DONE_WITHIN = Duration.ofMinutes(15);

  /** Rare enough to cost nothing, and a fiftieth of a usual turn. */
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);

  /** Applies a load to a system and waits until its last payment is done. */
  static Settlement of(Contestant system, Supplier<LoadSummary> load) {
    Books books = system.books();
    long before = books.tickets();
    long began = System.nanoTime();
    LoadSummary summary = load.get();
    awaitDone(books);
    double seconds = (System.nanoTime() - began) / 1e9;
    long payments = books.tickets() - before;
    summary.requireKept(payments, Wrk.CONNECTIONS);
    return new Settlement(summary, payments, seconds);
  }

  static void awaitDone(Books books) {
    await("every payment is done")
        .atMost(DONE_WITHIN)
        .pollDelay(Duration.ZERO)
        .pollInterval(LOOK_EVERY)
        .until(() -> books.open() == 0);
  }

  double perSecond() {
    return payments / seconds;
  }

  /** Adds the samples that every settlement has. */
  void addTo(Measurement.Samples samples, String system) {
    load.requireSome();
    samples.add(Settle.RATE, "1/s", system, perSecond());
    samples.add("accepted", "1/s", system, load.perSecond());
    samples.add("refused", "", system, load.notAccepted());
    samples.add("driver", "processors", system, load.driverProcessors());
  }
}
