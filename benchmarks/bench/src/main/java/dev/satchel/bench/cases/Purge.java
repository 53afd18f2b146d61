package dev.satchel.bench.cases;

import static org.awaitility.Awaitility.await;

import dev.satchel.bench.drivers.Wrk;
import dev.satchel.bench.report.Figure;
import dev.satchel.bench.report.Measurement;
import dev.satchel.bench.report.Measurement.Samples;
import dev.satchel.bench.report.Target;
import dev.satchel.bench.systems.Books;
import dev.satchel.bench.systems.Contestant;
import dev.satchel.bench.systems.Outlet;
import dev.satchel.bench.systems.Past;
import dev.satchel.bench.systems.Task;
import dev.satchel.testservers.processes.Program;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Measures what it costs that expired rows are purged while payments are settled. */
final class Purge implements Benchmark {
  private static final String ALONE = "settle";
  private static final String PURGING = "purge";
  private static final String QUEUE = "operations";
  private static final int EXPIRED_PAYMENTS = 300_000;

  /** Longer than the retention of tickets and of the inbox. */
  private static final Duration AGO = Duration.ofDays(60);

  @Override
  public String name() {
    return PURGING;
  }

  @Override
  public String what() {
    return """
    As `settle`, while a purge deletes the inbox rows and tickets of %,d payments that are past their \
    retention; beside `settle` on the same processes, whose purge is paused, in alternating rounds."""
        .formatted(EXPIRED_PAYMENTS);
  }

  @Override
  public Measurement measure(Plan plan) {
    int expired = Math.min(plan.rows(), EXPIRED_PAYMENTS);
    Past past = Past.endingAt(expired, Clock.systemUTC().instant().minus(AGO));
    try (Contestant satchel =
        Contestant.satchel(Contestant.SATCHEL, past, Program.WORKERS, Program.SCHEDULER)) {
      pause(satchel);
      publish(satchel.books());
      System.out.println("warming up");
      Settlement.of(satchel, () -> Wrk.pay(satchel, plan.warmUp()));
      Samples samples = new Samples();
      plan.alternate(
          List.of(ALONE, PURGING),
          name -> name,
          name -> {
            if (name.equals(PURGING)) {
              purging(satchel, plan, samples);
            } else {
              Settlement.of(satchel, () -> Wrk.pay(satchel, plan.turn())).addTo(samples, name);
            }
          });
      satchel.books().requireSettledOnce();
      Figure rate = samples.figure(Settle.RATE);
      return new Measurement(
          ALONE,
          samples.all(),
          List.of(
              Target.atLeast(
                  "settled, part of `settle`",
                  "%",
                  100 * rate.median(PURGING) / rate.median(ALONE),
                  95)),
          List.of());
    }
  }

  private static void purging(Contestant satchel, Plan plan, Samples samples) {
    Books books = satchel.books();
    Task.post(satchel.port(), "/v1/queues/" + QUEUE + "/resumptions", "{}");
    long before = purged(books);
    await("the purge goes on").until(() -> purged(books) > before);
    long first = purged(books);
    Settlement turn = Settlement.of(satchel, () -> Wrk.pay(satchel, plan.turn()));
    long last = purged(books);
    if (last == first) {
      throw new IllegalStateException("nothing was purged: all expired rows are gone");
    }
    turn.addTo(samples, PURGING);
    samples.add("rows purged", "1/s", PURGING, (last - first) / turn.seconds());
    pause(satchel);
  }

  private static void pause(Contestant satchel) {
    Task.post(satchel.port(), "/v1/queues/" + QUEUE + "/pauses", "{}");
    Outlet operations = satchel.outlet(QUEUE);
    await("the workers have stopped").until(() -> operations.consumers() == 0);
  }

  private static void publish(Books books) {
    books
        .jdbc()
        .sql(
            """
            INSERT INTO workers_outbox (id, message_id, attempt, exchange, routing_key, type, body,
              created_at, deliver_at)
            SELECT i.id, i.id, 1, 'satchel.work', ?, 'retention.purge.v1', '{}', UTC_TIMESTAMP(6),
              UTC_TIMESTAMP(6)
            FROM (SELECT UNHEX(REPLACE(UUID(), '-', '')) AS id) i
            """)
        .param(QUEUE)
        .update();
  }

  /** Rows that the run under way has deleted. */
  private static long purged(Books books) {
    return books.number("SELECT purged FROM retention");
  }
}
