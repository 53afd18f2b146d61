package dev.satchel.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.TicketOutcome;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.AccountTask.BookCredit;
import dev.satchel.messages.Money;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.PaymentTask.Capture;
import dev.satchel.messages.Problem;
import dev.satchel.messages.Reason;
import dev.satchel.messages.Subject;
import dev.satchel.messages.TicketId;
import dev.satchel.workers.tickets.TicketTable;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tasks that overtake the tasks they depend on, in the complete workers process. */
class OvertakingIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  private static final TestWorkers workers = new TestWorkers();

  @BeforeAll
  static void start() {
    workers.start("--satchel.workers.roles=payments");
  }

  @AfterAll
  static void stop() {
    workers.close();
  }

  @Test
  void aCaptureWaitsWithoutRetriesUntilItsPaymentIsDone() {
    AccountId payer = account();
    AccountId payee = account();
    PaymentId payment = new PaymentId(workers.ids.next());
    TicketId pay =
        workers.accept(
            new TicketId(payment.uuid()), workers.pay(payment, payer, payee, false, null), null);
    TicketId capture = capture(payment);
    workers.send(Stream.of(capture));
    await().atMost(SOON).until(() -> waitsFor(pay) == 1);

    // Other tasks are handled, and the capture gets no further attempt.
    AccountId other = account();
    assertThat(workers.status(new TicketId(other.uuid()))).isEqualTo("succeeded 1");
    assertThat(workers.status(capture)).isEqualTo("retrying 1");
    assertThat(attempts(capture)).isEqualTo("waiting payment-undecided -");
    assertThat(workers.count("SELECT COUNT(*) FROM workers_outbox WHERE attempt > 1")).isZero();

    credit(payer);
    workers.send(Stream.of(pay));

    await().atMost(SOON).until(() -> workers.status(capture).equals("succeeded 2"));
    assertThat(workers.status(pay)).isEqualTo("succeeded 1");
    assertThat(waitsFor(pay)).isZero();
  }

  @Test
  void aPaymentToAnAccountThatIsNotOpenYetWaitsForItsOpening() {
    AccountId payer = account();
    credit(payer);
    AccountId late = new AccountId(workers.ids.next());
    TicketId opening =
        workers.accept(new TicketId(late.uuid()), workers.opening(late, late.toString()), null);
    PaymentId payment = new PaymentId(workers.ids.next());
    TicketId pay =
        workers.accept(
            new TicketId(payment.uuid()),
            workers.pay(payment, payer, late, true, "external " + payment),
            null);
    workers.send(Stream.of(pay));
    await().atMost(SOON).until(() -> waitsFor(opening) == 1);
    assertThat(workers.count("SELECT COUNT(*) FROM external_id WHERE external_id LIKE 'external%'"))
        .as("external ids used by the waiting payment")
        .isZero();

    workers.send(Stream.of(opening));

    await().atMost(SOON).until(() -> workers.status(pay).equals("succeeded 2"));
  }

  @Test
  void aCaptureWhosePaymentIsDoneMeanwhileIsRetriedAtOnce() throws Exception {
    PaymentId payment = new PaymentId(workers.ids.next());
    TicketId pay =
        workers.accept(
            new TicketId(payment.uuid()),
            workers.pay(payment, new AccountId(payment.uuid()), account(), false, null),
            null);
    TicketId capture = capture(payment);
    TicketTable tickets =
        new TicketTable(
            workers.database.jdbc(),
            new MessageCodec(),
            Duration.ofHours(24),
            workers.database.events());
    Problem no = new Problem(Reason.INSUFFICIENT_FUNDS, "none");

    workers.database.inTransaction(
        () -> {
          tickets.record(
              List.of(new TicketOutcome(pay, 1, new Outcome.Refused(no))),
              List.of(),
              published -> {
                throw new AssertionError("no task waits yet");
              },
              Clock.systemUTC().instant());
          elsewhere(() -> workers.send(Stream.of(capture)));
          // The capture has found its payment undecided and waits for the lock of its ticket.
          await()
              .atMost(SOON)
              .until(
                  () ->
                      workers.count(
                              """
                              SELECT COUNT(*) FROM performance_schema.data_locks
                              WHERE object_schema = DATABASE() AND object_name = 'ticket'
                                AND lock_status = 'WAITING'
                              """)
                          > 0);
          return true;
        });

    await().atMost(SOON).until(() -> workers.status(capture).equals("failed 2"));
    assertThat(workers.error(capture)).contains("wrong-state");
    assertThat(attempts(capture)).startsWith("waiting payment-undecided 2");
    assertThat(waitsFor(pay)).isZero();
  }

  /** Runs work on a connection of its own: the transaction of this thread stays as it is. */
  private static void elsewhere(Runnable work) {
    Thread thread = Thread.ofPlatform().start(work);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static TicketId capture(PaymentId payment) {
    return workers.accept(
        new TicketId(workers.ids.next()),
        new Capture(TestWorkers.TENANT, payment, null),
        Subject.of(payment));
  }

  private static AccountId account() {
    AccountId account = new AccountId(workers.ids.next());
    succeeds(
        workers.accept(
            new TicketId(account.uuid()), workers.opening(account, account.toString()), null));
    return account;
  }

  private static void credit(AccountId account) {
    succeeds(
        workers.accept(
            new TicketId(workers.ids.next()),
            new BookCredit(
                TestWorkers.TENANT, account, new Money(TestWorkers.KRW, 10), account.toString()),
            null));
  }

  private static void succeeds(TicketId ticket) {
    workers.send(Stream.of(ticket));
    await().atMost(SOON).until(() -> workers.status(ticket).equals("succeeded 1"));
  }

  private static long waitsFor(TicketId ticket) {
    return Long.parseLong(
        workers.database.text(
            "SELECT COUNT(*) FROM ticket_wait WHERE waits_for = ?", ticket.uuid()));
  }

  private static String attempts(TicketId ticket) {
    return workers.database.text(
        """
        SELECT GROUP_CONCAT(CONCAT_WS(' ', outcome, cause, COALESCE(next_at, '-'))
                            ORDER BY attempt SEPARATOR ', ')
        FROM workers_attempt WHERE ticket = ?
        """,
        ticket.uuid());
  }
}
