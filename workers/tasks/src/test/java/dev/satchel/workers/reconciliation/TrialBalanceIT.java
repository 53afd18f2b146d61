package dev.satchel.workers.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.Delivered;
import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.Sql;
import dev.satchel.messages.OperationsTask;
import dev.satchel.messages.OperationsTask.RunTrialBalance;
import dev.satchel.workers.ledger.Audit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** The rows that a trial balance reads, and how soon it finds a discrepancy. */
class TrialBalanceIT {
  private static final Duration VERIFY_WITHIN = Duration.ofHours(1);
  private static final Duration EACH = Duration.ofMillis(100);
  private static final Audit.Limits LIMITS =
      new Audit.Limits(50, 200, Duration.ofMinutes(2), Duration.ofSeconds(30));

  private final TestBooks books = new TestBooks(100);
  private final OperationsHandler handler = books.handler(LIMITS, VERIFY_WITHIN, 1_000_000);

  @BeforeEach
  void fill() {
    books.post(4, TestBooks.START.minus(Duration.ofHours(1)), EACH);
  }

  @AfterEach
  void close() {
    books.close();
  }

  private void run() {
    books.clock.pass(TestBooks.INTERVAL);
    books.run(handler, books.fire());
  }

  private int runsUntil(String discrepancy) {
    int runs = 0;
    while (books.discrepancies("open").stream().noneMatch(each -> each.contains(discrepancy))) {
      run();
      runs++;
      assertThat(runs).as("runs until " + discrepancy).isLessThan(100);
    }
    return runs;
  }

  @Test
  void addsEachSettledPostingOnceAndFindsNoDiscrepancy() {
    run();
    books.post(1, books.clock.instant(), EACH);
    run();
    run();

    assertThat(books.discrepancies("open")).isEmpty();
    assertThat(books.number("SELECT postings FROM trial_balance")).isEqualTo(10_000);
    assertThat(books.number("SELECT SUM(posted) FROM trial_balance_sum")).isZero();
    assertThat(books.number("SELECT COUNT(*) FROM trial_balance_sum")).isEqualTo(100);
  }

  @Test
  void rowsReadByARunDoNotGrowWithHistory() {
    OperationsHandler slow = books.handler(LIMITS, Duration.ofDays(90), 1_000_000);
    runsWith(slow, 2);
    long shortHistory = books.rowsRead(() -> runsWith(slow, 1));
    books.post(20, books.clock.instant(), Duration.ofMillis(10));
    runsWith(slow, 2);

    long longHistory = books.rowsRead(() -> runsWith(slow, 1));

    System.out.printf(
        "rows read by a run: %,d with 8,000 postings, %,d with 48,000%n",
        shortHistory, longHistory);
    assertThat(books.number("SELECT postings FROM trial_balance")).isEqualTo(48_000);
    assertThat(longHistory).isLessThan(8_000).isLessThan(2 * shortHistory);
  }

  private void runsWith(OperationsHandler worker, int runs) {
    for (int i = 0; i < runs; i++) {
      books.clock.pass(TestBooks.INTERVAL);
      books.run(worker, books.fire());
    }
  }

  @Test
  void aBalanceThatWasChangedByHandIsFoundByTheNextRun() {
    run();
    assertThat(books.changed("UPDATE balance SET posted = posted + 7 LIMIT 1")).isEqualTo(1);

    run();

    assertThat(books.discrepancies("open"))
        .anyMatch(each -> each.startsWith("balance-differs posted 0, held 0 posted 7, held 0"))
        .contains("unbalanced-asset 0 7")
        .hasSize(2);
    books.project();
    run();
    assertThat(books.discrepancies("open")).isEmpty();
    assertThat(books.discrepancies("resolved")).hasSize(2);
  }

  @Test
  void aDiscrepancyThatIsOpenForSeveralRunsHasOneEvent() {
    run();
    assertThat(books.changed("UPDATE balance SET posted = posted + 7 LIMIT 1")).isEqualTo(1);

    run();
    run();

    assertThat(books.written())
        .extracting(event -> event.feed() + " " + event.type())
        .containsExactly("* discrepancy.opened", "* discrepancy.opened");
    assertThat(books.written().getFirst().data()).contains("\"severity\":\"critical\"");
  }

  @Test
  void aCheckpointSumThatWasChangedByHandIsFoundAndRepairedByTheNextRun() {
    run();
    assertThat(books.changed("UPDATE trial_balance_sum SET posted = posted + 7 LIMIT 1"))
        .isEqualTo(1);

    run();

    assertThat(books.discrepancies("open"))
        .containsExactly("checkpoint-differs posted 0, held 0 posted 7, held 0");
    assertThat(books.number("SELECT MAX(repaired) FROM reconciliation_run")).isEqualTo(1);
    run();
    assertThat(books.discrepancies("open")).isEmpty();
  }

  @Test
  void equalChangesOfASumAndItsBalanceAreFoundWithinTheVerificationPeriod() {
    run();
    books.changed("UPDATE trial_balance_sum SET posted = posted + 7 ORDER BY account_id LIMIT 1");
    books.changed("UPDATE balance SET posted = posted + 7 ORDER BY account_id LIMIT 1");
    books.changed(
        "UPDATE trial_balance_sum SET posted = posted - 7 ORDER BY account_id DESC LIMIT 1");
    books.changed("UPDATE balance SET posted = posted - 7 ORDER BY account_id DESC LIMIT 1");

    assertThat(TestBooks.INTERVAL.multipliedBy(runsUntil("balance-differs")))
        .isLessThanOrEqualTo(VERIFY_WITHIN);
  }

  @Test
  void anOldPostingThatWasChangedIsFoundWithinTheVerificationPeriod() {
    run();
    books
        .database
        .jdbc()
        .sql("UPDATE posting SET amount = 2 * amount WHERE entry_id = ?")
        .param(Sql.bytes(books.entry(10)))
        .update();

    int runs = runsUntil("balance-differs");

    assertThat(TestBooks.INTERVAL.multipliedBy(runs)).isLessThanOrEqualTo(VERIFY_WITHIN);
    assertThat(books.discrepancies("open"))
        .filteredOn(each -> each.startsWith("balance-differs"))
        .hasSize(2);
    assertThat(books.discrepancies("open"))
        .filteredOn(each -> each.startsWith("checkpoint-differs"))
        .as("checkpoint sums that differ from the changed journal")
        .hasSize(2);
    run();
    assertThat(books.discrepancies("open")).as("until the journal is repaired").hasSize(2);
  }

  @Test
  void anOldUnbalancedEntryIsFoundWithinTheVerificationPeriod() {
    run();
    byte[] entry = Sql.bytes(books.entry(3_900));
    books
        .database
        .jdbc()
        .sql("UPDATE posting SET amount = amount + 5 WHERE entry_id = ? AND line = 1")
        .param(entry)
        .update();

    int runs = runsUntil("unbalanced-entry 0 5");

    assertThat(TestBooks.INTERVAL.multipliedBy(runs)).isLessThanOrEqualTo(VERIFY_WITHIN);
    for (int i = 0; i < 3; i++) {
      run();
      assertThat(books.discrepancies("open")).contains("unbalanced-entry 0 5");
    }
    books
        .database
        .jdbc()
        .sql("UPDATE posting SET amount = amount - 5 WHERE entry_id = ? AND line = 1")
        .param(entry)
        .update();
    run();
    assertThat(books.discrepancies("open")).doesNotContain("unbalanced-entry 0 5");
  }

  @Test
  void anEntryThatCommitsBelowTheCheckpointIsAddedToIt() {
    run();
    books.post(1, TestBooks.START.minus(Duration.ofHours(1)), EACH);

    run();

    assertThat(books.discrepancies("open")).allMatch(each -> each.startsWith("checkpoint-differs"));
    for (int i = 0; i < 13; i++) {
      run();
      assertThat(books.discrepancies("open")).isEmpty();
    }
  }

  @Test
  void theWholeHistoryIsVerifiedAgainPeriodicallyAndOnRequest() {
    for (int i = 0; i < 14; i++) {
      run();
    }
    assertThat(books.number("SELECT round FROM trial_balance")).isGreaterThanOrEqualTo(3);
    long rounds = books.number("SELECT round FROM trial_balance");
    books
        .database
        .jdbc()
        .sql("UPDATE posting SET amount = 2 * amount WHERE entry_id = ?")
        .param(Sql.bytes(books.entry(2_000)))
        .update();

    books.run(handler, books.message(new RunTrialBalance(null, null, true)));

    assertThat(books.discrepancies("open")).anyMatch(each -> each.startsWith("balance-differs"));
    assertThat(books.number("SELECT round FROM trial_balance")).isGreaterThan(rounds);
    assertThat(books.registry.get("satchel.trial.balance.verified.epoch.seconds").gauge().value())
        .isEqualTo((double) books.clock.instant().getEpochSecond());
  }

  @Test
  void eachStepOfARunMayRunOnAnotherWorkerAfterACrash() {
    Delivered<OperationsTask> fire = books.fire();
    List<OperationsHandler> workers =
        List.of(
            books.handler(LIMITS, VERIFY_WITHIN, 300), books.handler(LIMITS, VERIFY_WITHIN, 300));
    int steps = 0;
    Outcome outcome;
    do {
      OperationsHandler worker = workers.get(steps % 2);
      if (steps % 3 == 0) {
        crashIn(worker, fire);
      }
      outcome = books.step(worker, fire);
      steps++;
    } while (outcome instanceof Outcome.Running);

    assertThat(steps).isGreaterThan(20);
    assertThat(books.discrepancies("open")).isEmpty();
    assertThat(books.number("SELECT postings FROM trial_balance")).isEqualTo(8_000);
    assertThat(books.number("SELECT COUNT(*) FROM reconciliation_run")).isEqualTo(1);
  }

  /** Takes a step that is rolled back, as when its process ends before the commit. */
  private void crashIn(OperationsHandler worker, Delivered<OperationsTask> fire) {
    try {
      books.database.inTransaction(
          () -> {
            worker.handle(List.of(fire), publications -> {});
            throw new IllegalStateException("crash");
          });
    } catch (IllegalStateException crash) {
      assertThat(crash).hasMessage("crash");
      assertThat(TransactionSynchronizationManager.isActualTransactionActive()).isFalse();
    }
  }

  @Test
  void staleFiresAreSkipped() {
    Instant first = books.clock.instant();
    books.clock.pass(Duration.ofHours(2));
    for (int i = 0; i < 24; i++) {
      assertThat(books.step(handler, books.fire(first.plus(TestBooks.INTERVAL.multipliedBy(i)))))
          .isEqualTo(skipped("stale"));
    }
    assertThat(books.number("SELECT COUNT(*) FROM reconciliation_run")).isZero();
    run();
    assertThat(books.number("SELECT COUNT(*) FROM reconciliation_run")).isEqualTo(1);
  }

  @Test
  void aFireIsSkippedWhenALaterRunHasEnded() {
    Instant older = books.clock.instant();
    books.clock.pass(Duration.ofMinutes(1));
    books.run(handler, books.fire());

    assertThat(books.step(handler, books.fire(older))).isEqualTo(skipped("stale"));
  }

  @Test
  void duringARunAFireIsSkippedAndARequestWaits() {
    OperationsHandler small = books.handler(LIMITS, VERIFY_WITHIN, 300);
    Delivered<OperationsTask> underWay = books.fire();
    books.step(small, underWay);
    Delivered<OperationsTask> asked = books.message(new RunTrialBalance(null, null, false));

    assertThat(books.step(small, books.fire())).isEqualTo(skipped("under-way"));
    assertThat(books.step(small, asked)).isInstanceOf(Outcome.Running.class);
    assertThat(books.number("SELECT COUNT(*) FROM reconciliation_run")).isZero();
    books.run(small, underWay);
    books.run(small, asked);
    assertThat(books.number("SELECT COUNT(*) FROM reconciliation_run")).isEqualTo(2);
  }

  @Test
  void anAbandonedRunIsReplacedByTheNextOne() {
    OperationsHandler small = books.handler(LIMITS, VERIFY_WITHIN, 300);
    Delivered<OperationsTask> abandoned = books.fire();
    books.step(small, abandoned);
    books.clock.pass(Duration.ofMinutes(11));

    books.run(small, books.fire());

    assertThat(books.number("SELECT COUNT(*) FROM reconciliation_run")).isEqualTo(1);
    assertThat(books.number("SELECT postings FROM trial_balance")).isEqualTo(8_000);
    assertThat(books.step(small, abandoned)).isEqualTo(skipped("stale"));
  }

  @Test
  void aStepDoesNotWaitForTheRowLockOfAnotherWorker() {
    Outcome other =
        books.database.inTransaction(
            () -> {
              books.number("SELECT id FROM trial_balance WHERE id = 1 FOR UPDATE");
              return inAnotherThread(() -> books.step(handler, books.fire()));
            });

    assertThat(other).isInstanceOf(Outcome.Running.class);
    assertThat(books.number("SELECT COUNT(*) FROM reconciliation_run")).isZero();
  }

  private static Outcome inAnotherThread(java.util.function.Supplier<Outcome> work) {
    return java.util.concurrent.CompletableFuture.supplyAsync(work).join();
  }

  private static Outcome skipped(String why) {
    return new Outcome.Done(Map.of("job", "trial-balance", "skipped", why));
  }
}
