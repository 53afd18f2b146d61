package dev.satchel.workers.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.testservers.Lengths;
import dev.satchel.workers.ledger.Audit;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The trial balance of ten million postings, or of 200,000 unless tests run at full length. */
@Tag("long")
class TrialBalanceAtSizeIT {
  private static final int THOUSANDS = Lengths.of(100, 5_000);
  private static final Duration EACH = Duration.ofMillis(10);

  @Test
  void readsABoundedNumberOfRowsOnceItsCheckpointExists() {
    try (TestBooks books = new TestBooks(10_000)) {
      OperationsHandler handler =
          books.handler(
              new Audit.Limits(800, 20_000, Duration.ofMinutes(2), Duration.ofSeconds(30)),
              Duration.ofDays(1),
              20_000);
      Duration history = EACH.multipliedBy(THOUSANDS * 1_000L);
      books.post(THOUSANDS, TestBooks.START.minus(history), EACH);
      long first = System.nanoTime();
      int steps = books.run(handler, books.fire());
      long firstMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - first);
      books.clock.pass(TestBooks.INTERVAL);
      books.post(30, books.clock.instant().minus(Duration.ofMinutes(4)), Duration.ofMillis(1));
      long[] millis = new long[1];
      long reads =
          books.rowsRead(
              () -> {
                long start = System.nanoTime();
                books.run(handler, books.fire());
                millis[0] = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
              });
      System.out.printf(
          "%,d postings: first run %,d ms in %d steps; the next one %,d ms, %,d rows read%n",
          books.number("SELECT postings FROM trial_balance"), firstMillis, steps, millis[0], reads);
      assertThat(books.discrepancies("open")).isEmpty();
      assertThat(reads)
          .as("rows of new entries, of all balances and of a part of history")
          .isLessThan(60_000 * 5L + 10_000 * 8L + THOUSANDS * 2_000L / 144 * 5 + 5 * 20_000L * 3);
    }
  }
}
