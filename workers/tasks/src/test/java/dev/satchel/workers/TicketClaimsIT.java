package dev.satchel.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.delivery.Sql;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.AccountTask.BookCredit;
import dev.satchel.messages.Money;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.TicketId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** First messages that no inbox row claims: their tickets tell whether they were handled. */
class TicketClaimsIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  private final TestWorkers workers = new TestWorkers();
  private final MeterRegistry metrics =
      workers.start("--satchel.workers.roles=payments").getBean(MeterRegistry.class);
  private AccountId payer;
  private AccountId payee;

  @BeforeEach
  void openAccounts() {
    payer = account();
    payee = account();
    succeeds(
        workers.accept(
            new TicketId(workers.ids.next()),
            new BookCredit(TestWorkers.TENANT, payer, new Money(TestWorkers.KRW, 1_000), "credit"),
            null));
  }

  @AfterEach
  void stop() {
    workers.close();
  }

  @Test
  void aTaskThatIsDoneAtItsFirstAttemptLeavesNoInboxRow() {
    TicketId pay = payment(payee);

    succeeds(pay);

    assertThat(inbox(pay)).isEqualTo("none");
  }

  @Test
  void copiesInOneBatchHaveOneEffect() {
    TicketId pay = payment(payee);

    copy(pay, 3);

    awaitDuplicates(2);
    assertThat(workers.status(pay)).isEqualTo("succeeded 1");
    assertThat(posted()).isOne();
  }

  @Test
  void aLateCopyOfADoneTaskIsDropped() {
    TicketId pay = payment(payee);
    succeeds(pay);

    copy(pay, 2);

    awaitDuplicates(2);
    assertThat(version(pay)).isEqualTo("2");
    assertThat(posted()).isOne();
    assertThat(inbox(pay)).isEqualTo("none");
  }

  @Test
  void copiesThatTwoProcessesConsumeAtOnceHaveOneEffect() {
    workers.start("--satchel.workers.roles=payments");
    List<TicketId> payments = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      payments.add(payment(payee));
    }

    workers.send(payments.stream());
    payments.forEach(pay -> copy(pay, 1));

    await()
        .atMost(SOON)
        .until(
            () ->
                workers.count("SELECT COUNT(*) FROM ticket WHERE status = 'succeeded'")
                    == payments.size() + 3);
    await()
        .atMost(SOON)
        .until(
            () ->
                workers.count("SELECT COUNT(*) FROM workers_outbox") == 0
                    && workers.vhost.queueDepth("payments") == 0);
    assertThat(posted()).as("payments: attempted 300, repeated 0").isEqualTo(300);
    assertThat(workers.count("SELECT COUNT(*) FROM workers_attempt WHERE outcome <> 'done'"))
        .as("failed attempts")
        .isZero();
  }

  @Test
  void aTaskThatIsNotDoneAtItsFirstAttemptHasAnInboxRowThatDropsCopies() {
    AccountId late = new AccountId(workers.ids.next());
    TicketId opening =
        workers.accept(new TicketId(late.uuid()), workers.opening(late, late.toString()), null);
    TicketId pay = payment(late);
    workers.send(Stream.of(pay));
    await().atMost(SOON).until(() -> workers.status(pay).equals("retrying 1"));
    assertThat(inbox(pay)).isEqualTo("1 0");

    copy(pay, 2);
    awaitDuplicates(2);
    assertThat(workers.count("SELECT COUNT(*) FROM ticket_wait")).isOne();

    workers.send(Stream.of(opening));
    await().atMost(SOON).until(() -> workers.status(pay).equals("succeeded 2"));
    assertThat(posted()).isOne();
  }

  @Test
  void aLateCopyOfAnEditedTaskIsDropped() {
    TicketId pay = payment(payee);
    // As an edit leaves it: the ticket follows another message, the inbox closes the old one.
    workers
        .database
        .jdbc()
        .sql("UPDATE ticket SET status = 'retrying', attempts = 1, version = 3 WHERE id = ?")
        .param(Sql.bytes(pay.uuid()))
        .update();
    workers
        .database
        .jdbc()
        .sql(
            """
            INSERT INTO workers_inbox (queue, message_id, attempt, final, handled_at)
            VALUES ('payments', ?, 1, TRUE, UTC_TIMESTAMP(6))
            """)
        .param(Sql.bytes(pay.uuid()))
        .update();

    copy(pay, 2);

    awaitDuplicates(2);
    assertThat(workers.status(pay)).isEqualTo("retrying 1");
    assertThat(version(pay)).isEqualTo("3");
    assertThat(posted()).isZero();
  }

  @Test
  void aTicketWhoseColumnsContradictEachOtherHoldsUpNoOtherTask() {
    TicketId changedByHand = payment(payee);
    workers
        .database
        .jdbc()
        .sql("UPDATE ticket SET status = 'succeeded' WHERE id = ?")
        .param(Sql.bytes(changedByHand.uuid()))
        .update();

    workers.send(Stream.of(changedByHand));
    await()
        .atMost(SOON)
        .until(() -> workers.count("SELECT COUNT(*) FROM workers_attempt WHERE attempt = 1") > 0);

    succeeds(payment(payee));
    assertThat(posted()).isOne();
  }

  private AccountId account() {
    AccountId account = new AccountId(workers.ids.next());
    succeeds(
        workers.accept(
            new TicketId(account.uuid()), workers.opening(account, account.toString()), null));
    return account;
  }

  private TicketId payment(AccountId to) {
    PaymentId payment = new PaymentId(workers.ids.next());
    return workers.accept(
        new TicketId(payment.uuid()), workers.pay(payment, payer, to, true, null), null);
  }

  private void succeeds(TicketId ticket) {
    workers.send(Stream.of(ticket));
    await().atMost(SOON).until(() -> workers.status(ticket).equals("succeeded 1"));
  }

  /** Publishes the ticket's message so many times more, each as if it was the first time. */
  private void copy(TicketId ticket, int times) {
    for (int i = 0; i < times; i++) {
      workers
          .database
          .jdbc()
          .sql(
              """
              INSERT INTO workers_outbox
                (id, message_id, attempt, exchange, routing_key, type, ticket, body, created_at,
                 deliver_at)
              SELECT ?, id, 1, 'satchel.work', 'payments', task, id, command, created_at, created_at
              FROM ticket WHERE id = ?
              """)
          .params(Sql.bytes(workers.ids.next()), Sql.bytes(ticket.uuid()))
          .update();
    }
  }

  private void awaitDuplicates(int expected) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(metrics.get("satchel.duplicates").tag("queue", "payments").counter())
                    .extracting(Counter::count)
                    .isEqualTo((double) expected));
  }

  private long posted() {
    return workers.count("SELECT COUNT(*) FROM payment WHERE status = 'captured'");
  }

  private String version(TicketId ticket) {
    return workers.database.text("SELECT version FROM ticket WHERE id = ?", ticket.uuid());
  }

  private String inbox(TicketId ticket) {
    return workers.database.text(
        """
        SELECT COALESCE(
          (SELECT CONCAT(attempt, ' ', final) FROM workers_inbox WHERE message_id = ?), 'none')
        """,
        ticket.uuid());
  }
}
