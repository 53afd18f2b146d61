package dev.satchel.bench.cases;

import static org.awaitility.Awaitility.await;

import dev.satchel.bench.drivers.Wrk;
import dev.satchel.bench.report.Figure;
import dev.satchel.bench.report.Measurement;
import dev.satchel.bench.report.Measurement.Samples;
import dev.satchel.bench.report.Target;
import dev.satchel.bench.systems.Books;
import dev.satchel.bench.systems.Contestant;
import dev.satchel.bench.systems.Past;
import dev.satchel.testservers.processes.Program;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Measures what it costs that expired rows are purged while payments are settled. */
final class Purge implements Benchmark {
  private static final String ALONE = "settle";
  private static final String PURGING = "purge";
  private static final String QUEUE = "operations";
  private static final int EXPIRED_PAYMENTS = 300_000;

  /** Longer than the retention of tickets. */
  private static final Duration AGO = Duration.ofDays(60);

  @Override
  public String name() {
    return PURGING;
  }

  @Override
  public String what() {
    return """
    As `settle`, while a purge deletes the tickets of %,d payments that are past their \
    retention; beside `settle` on the same processes, while the purge waits, in alternating rounds."""
        .formatted(EXPIRED_PAYMENTS);
  }

  @Override
  public Measurement measure(Plan plan) {
    int expired = Math.min(plan.rows(), EXPIRED_PAYMENTS);
    Past past = Past.endingAt(expired, Clock.systemUTC().instant().minus(AGO));
    try (Contestant satchel =
        Contestant.satchel(Contestant.SATCHEL, past, Program.WORKERS, Program.SCHEDULER)) {
      publish(satchel.books());
      System.out.println("warming up");
      alone(satchel, plan.warmUp());
      Samples samples = new Samples();
      plan.alternate(
          List.of(ALONE, PURGING),
          name -> name,
          name -> {
            if (name.equals(PURGING)) {
              purging(satchel, plan, samples);
            } else {
              alone(satchel, plan.turn()).addTo(samples, name);
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

  /** Holds the row that a step of the purge locks, so that it waits. */
  private static Settlement alone(Contestant satchel, Duration howLong) {
    try (Connection connection = satchel.database().getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("SELECT purged FROM retention FOR UPDATE");
      Settlement turn = Settlement.of(satchel, () -> Wrk.pay(satchel, howLong));
      connection.rollback();
      connection.setAutoCommit(true);
      return turn;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void purging(Contestant satchel, Plan plan, Samples samples) {
    Books books = satchel.books();
    long before = purged(books);
    await("the purge goes on").until(() -> purged(books) > before);
    long first = purged(books);
    Settlement turn = Settlement.of(satchel, () -> Wrk.pay(satchel, plan.turn()));
    long last = purged(books);
    if (last <= first) {
      throw new IllegalStateException("nothing was purged: all expired rows are gone");
    }
    turn.addTo(samples, PURGING);
    samples.add("rows purged", "1/s", PURGING, (last - first) / turn.seconds());
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
