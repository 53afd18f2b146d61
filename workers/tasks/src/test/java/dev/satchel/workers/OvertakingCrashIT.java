package dev.satchel.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.messages.AccountId;
import dev.satchel.messages.AccountTask.BookCredit;
import dev.satchel.messages.Money;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.PaymentTask.Capture;
import dev.satchel.messages.Subject;
import dev.satchel.messages.TicketId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Workers that are killed while they register waits, and while they release them. */
class OvertakingCrashIT {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final int PAYMENTS = 1_500;

  private final TestWorkers workers = new TestWorkers();

  @AfterEach
  void close() {
    workers.close();
  }

  @Test
  void waitingCapturesAreReleasedOnceThoughWorkersAreKilled() throws Exception {
    Process first = workers.startProcess("overtaking-crash");
    AccountId payer = new AccountId(workers.ids.next());
    AccountId payee = new AccountId(workers.ids.next());
    List<TicketId> before = new ArrayList<>();
    for (AccountId account : List.of(payer, payee)) {
      before.add(
          workers.accept(
              new TicketId(account.uuid()), workers.opening(account, account.toString()), null));
    }
    // The credit may or may not overtake the opening of its account.
    before.addFirst(
        workers.accept(
            new TicketId(workers.ids.next()),
            new BookCredit(
                TestWorkers.TENANT, payer, new Money(TestWorkers.KRW, PAYMENTS), "deposit"),
            null));
    workers.send(before.stream());
    await().atMost(LIMIT).until(() -> done() == 3);
    List<TicketId> pays = new ArrayList<>();
    List<TicketId> captures = new ArrayList<>();
    for (int i = 0; i < PAYMENTS; i++) {
      PaymentId payment = new PaymentId(workers.ids.next());
      pays.add(
          workers.accept(
              new TicketId(payment.uuid()),
              workers.pay(payment, payer, payee, false, "order " + i),
              null));
      captures.add(
          workers.accept(
              new TicketId(workers.ids.next()),
              new Capture(TestWorkers.TENANT, payment, null),
              Subject.of(payment)));
    }

    Thread sending = Thread.ofPlatform().start(() -> workers.send(captures.stream()));
    await().atMost(LIMIT).until(() -> waits() >= PAYMENTS / 4);
    first.destroyForcibly().waitFor();
    Process second = workers.startProcess("overtaking-crash");
    sending.join();
    await().atMost(LIMIT).until(() -> waits() == PAYMENTS);

    Thread paying = Thread.ofPlatform().start(() -> workers.send(pays.stream()));
    await().atMost(LIMIT).until(() -> waits() <= PAYMENTS * 3L / 4);
    second.destroyForcibly().waitFor();
    workers.startProcess("overtaking-crash");
    workers.startProcess("overtaking-crash");
    paying.join();
    await().atMost(LIMIT).until(() -> done() == 3 + 2 * PAYMENTS);

    assertThat(workers.count("SELECT COUNT(*) FROM ticket WHERE status <> 'succeeded'")).isZero();
    assertThat(waits()).isZero();
    assertThat(workers.count("SELECT COUNT(*) FROM payment WHERE status = 'captured'"))
        .isEqualTo(PAYMENTS);
    assertThat(workers.count("SELECT COUNT(*) FROM journal_entry"))
        .as("two openings, a credit, and for each payment a hold and a capture")
        .isEqualTo(3 + 2 * PAYMENTS);
    assertThat(
            workers.database.text("SELECT posted FROM balance WHERE account_id = ?", payee.uuid()))
        .isEqualTo("" + PAYMENTS);
    assertThat(
            workers.count(
                """
                SELECT COUNT(*) FROM workers_attempt
                WHERE type = 'payments.capture.v1' AND outcome = 'waiting'
                """))
        .as("waits, one for each capture")
        .isEqualTo(PAYMENTS);
    assertThat(
            workers.count(
                "SELECT COUNT(*) FROM workers_attempt WHERE outcome IN ('failed', 'parked')"))
        .isZero();
  }

  private long done() {
    return workers.count("SELECT COUNT(*) FROM ticket WHERE done = TRUE");
  }

  private long waits() {
    return workers.count("SELECT COUNT(*) FROM ticket_wait");
  }
}
