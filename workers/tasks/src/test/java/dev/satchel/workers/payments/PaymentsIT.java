package dev.satchel.workers.payments;

import static dev.satchel.workers.money.MemoryWorld.CLOCK;
import static dev.satchel.workers.money.MemoryWorld.NOW;
import static dev.satchel.workers.money.MemoryWorld.TENANT;
import static dev.satchel.workers.money.MemoryWorld.krw;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.delivery.Delivered;
import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.Sql;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.MoneyTask;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.PaymentTask.Capture;
import dev.satchel.messages.PaymentTask.Pay;
import dev.satchel.messages.PaymentTask.Refund;
import dev.satchel.messages.Problem;
import dev.satchel.messages.Reason;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import dev.satchel.workers.Seeds;
import dev.satchel.workers.accounts.MemoryAccounts;
import dev.satchel.workers.money.MemoryWorld;
import dev.satchel.workers.money.MoneyOnMySql;
import dev.satchel.workers.money.MoneyTasks;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Payments and the tasks that wait for them, in MySQL. */
class PaymentsIT {
  private final MoneyOnMySql money = new MoneyOnMySql();
  private final PaymentStore store = new PaymentStore(money.jdbc(), money.codec(), List.of());

  @AfterEach
  void theBooksBalance() {
    money.assertTheBooksBalance();
    money.close();
  }

  @Test
  void theDatabaseAgreesWithTheRulesInMemory() {
    Random random = new Random(Seeds.next("PaymentsIT.asInMemory"));
    MemoryPayments payments = new MemoryPayments();
    MemoryWorld memory = new MemoryWorld(IdSource.seeded(CLOCK, 3), new MemoryAccounts(), payments);
    List<Delivered<MoneyTask>> tasks =
        new MoneyTasks(random, IdSource.seeded(CLOCK, random.nextLong())).sequence(900);

    for (List<Delivered<MoneyTask>> batch : MoneyTasks.split(tasks, random, 60)) {
      batch.forEach(money::insertTicket);
      batch.forEach(memory::accept);
      List<Outcome> outcomes = money.handle(batch);
      assertThat(outcomes).isEqualTo(memory.run(batch));
      for (int i = 0; i < batch.size(); i++) {
        switch (outcomes.get(i)) {
          case Outcome.Done done -> money.setStatus(batch.get(i).requiredTicket(), "succeeded");
          case Outcome.Refused refused -> money.setStatus(batch.get(i).requiredTicket(), "failed");
          case Outcome.WaitFor wait -> {}
          case Outcome.RetryLater later -> throw new AssertionError(later);
          case Outcome.Park park -> throw new AssertionError(park);
          case Outcome.Running running -> throw new AssertionError(running);
          case Outcome.Handed handed -> throw new AssertionError(handed);
          case Outcome.Cancelled cancelled -> throw new AssertionError(cancelled);
        }
      }
    }

    memory
        .ledger()
        .balances()
        .forEach(
            (key, balance) ->
                assertThat(money.balance(key.account(), key.asset()))
                    .isEqualTo(List.of(balance.posted(), balance.held(), balance.creditLimit())));
    Set<PaymentId> all = new TreeSet<>((a, b) -> a.toString().compareTo(b.toString()));
    payments.all().forEach(payment -> all.add(payment.id()));
    Payments stored = money.database().inTransaction(() -> store.lock(all));
    payments.all().forEach(payment -> assertThat(stored.known(payment.id())).contains(payment));
    assertThat(
            money
                .jdbc()
                .sql("SELECT id FROM payment WHERE status = 'failed'")
                .query((row, n) -> new PaymentId(Sql.uuid(row.getBytes("id"))))
                .set())
        .isEqualTo(payments.refused().stream().map(Payment::id).collect(Collectors.toSet()))
        .isNotEmpty();
    assertThat(money.count("payment_change")).isEqualTo(payments.changes().size());
    assertThat(money.count("journal_entry")).isEqualTo(memory.ledger().history().size());
  }

  @Test
  void aCaptureWaitsWhileTheTicketOfItsPaymentIsOpen() {
    AccountId payer = money.open("payer");
    AccountId payee = money.open("payee");
    Pay pay =
        new Pay(
            TENANT, new PaymentId(money.ids().next()), payer, payee, krw(5), false, null, Map.of());
    TicketId ticket = new TicketId(pay.payment().uuid());
    Capture capture = new Capture(TENANT, pay.payment(), null);

    assertThat(MemoryWorld.reason(money.run(capture))).isEqualTo("not-found");
    money
        .database()
        .insertTicket(ticket, "shop", "payments.pay.v1", money.codec().encode(pay), NOW);
    assertThat(MoneyOnMySql.waitsFor(money.run(capture))).isEqualTo(ticket);
    money.setStatus(ticket, "parked");
    assertThat(MoneyOnMySql.waitsFor(money.run(capture))).isEqualTo(ticket);
    assertThat(
            MemoryWorld.reason(money.run(new Capture(new TenantId("other"), pay.payment(), null))))
        .isEqualTo("not-found");
    money.setStatus(ticket, "failed");
    assertThat(MemoryWorld.reason(money.run(capture))).isEqualTo("wrong-state");
  }

  @Test
  void aRefundWaitsWhileATicketOfACaptureIsOpen() {
    AccountId payer = money.open("payer");
    AccountId payee = money.open("payee");
    money.credit(payer, 10);
    PaymentId payment = money.existing(payer, payee);
    Delivered<MoneyTask> other =
        money.ticketed(new Capture(TENANT, money.existing(payer, payee), null));
    Delivered<MoneyTask> capture = money.ticketed(new Capture(TENANT, payment, null));
    Refund refund = new Refund(TENANT, payment, null);

    money.insertTicket(other);
    assertThat(MemoryWorld.reason(money.run(refund))).isEqualTo("wrong-state");
    money.insertTicket(capture);
    assertThat(MoneyOnMySql.waitsFor(money.run(refund))).isEqualTo(capture.requiredTicket());
    money.setStatus(capture.requiredTicket(), "failed");
    assertThat(MemoryWorld.reason(money.run(refund))).isEqualTo("wrong-state");
    money.setStatus(capture.requiredTicket(), "retrying");
    assertThat(MoneyOnMySql.waitsFor(money.run(refund))).isEqualTo(capture.requiredTicket());
    assertThat(money.handle(List.of(capture)).getFirst()).isInstanceOf(Outcome.Done.class);
    assertThat(money.run(refund)).isInstanceOf(Outcome.Done.class);
  }

  private PaymentId authorized() {
    AccountId payer = money.open("payer");
    AccountId payee = money.open("payee");
    money.credit(payer, 10);
    return money.existing(payer, payee);
  }

  @Test
  void aRefundWaitsForACaptureThatAReleaseWithoutSubjectsAccepted() {
    PaymentId payment = authorized();
    Delivered<MoneyTask> capture = money.ticketed(new Capture(TENANT, payment, null));
    money.insertTicket(capture);
    money
        .jdbc()
        .sql("UPDATE ticket SET subject_kind = NULL, subject_id = NULL, resource = ? WHERE id = ?")
        .params("/v1/payments/" + payment, Sql.bytes(capture.requiredTicket().uuid()))
        .update();

    assertThat(MoneyOnMySql.waitsFor(money.run(new Refund(TENANT, payment, null))))
        .isEqualTo(capture.requiredTicket());
  }

  @Test
  void aRefundDoesNotWaitForALaterCapture() {
    PaymentId payment = authorized();
    Delivered<MoneyTask> capture = money.ticketed(new Capture(TENANT, payment, null));
    money.insertTicket(capture);
    money
        .jdbc()
        .sql("UPDATE ticket SET created_at = ?")
        .param(Sql.time(NOW.plusSeconds(10)))
        .update();

    assertThat(MemoryWorld.reason(money.run(new Refund(TENANT, payment, null))))
        .isEqualTo("wrong-state");
  }

  @Test
  void aCaptureOfATicketThatIsNotAPaymentIsNotFound() {
    TicketId ticket = new TicketId(money.ids().next());
    money.database().insertTicket(ticket, "shop", "accounts.open.v1", new byte[0], NOW);

    assertThat(
            MemoryWorld.reason(money.run(new Capture(TENANT, new PaymentId(ticket.uuid()), null))))
        .isEqualTo("not-found");
  }

  @Test
  void storesTheExternalIdAndTheMetadataOfAPayment() {
    AccountId payer = money.open("payer");
    AccountId payee = money.open("payee");
    money.credit(payer, 5);
    PaymentId id = new PaymentId(money.ids().next());
    money.succeeds(new Pay(TENANT, id, payer, payee, krw(5), true, "주문 1", Map.of("색", "\"🟦\"")));

    assertThat(money.database().text("SELECT external_id FROM payment WHERE id = ?", id.uuid()))
        .isEqualTo("주문 1");
    assertThat(money.database().text("SELECT metadata FROM payment WHERE id = ?", id.uuid()))
        .isEqualTo("{\"색\":\"\\\"🟦\\\"\"}");
    assertThat(money.database().text("SELECT created_at FROM payment WHERE id = ?", id.uuid()))
        .startsWith("2026-11-21 00:00:00.123456");
  }

  @Test
  void aRefusedPaymentHasARowThatSaysWhyAndLeavesItsExternalIdFree() {
    AccountId payer = money.open("payer");
    AccountId payee = money.open("payee");
    PaymentId id = new PaymentId(money.ids().next());
    Pay pay = new Pay(TENANT, id, payer, payee, krw(5), true, "order-1", Map.of("k", "v"));

    assertThat(MemoryWorld.reason(money.run(pay))).isEqualTo("insufficient-funds");

    assertThat(money.database().text("SELECT status FROM payment WHERE id = ?", id.uuid()))
        .isEqualTo("failed");
    assertThat(money.database().text("SELECT captured FROM payment WHERE id = ?", id.uuid()))
        .isEqualTo("0");
    assertThat(money.database().text("SELECT error FROM payment WHERE id = ?", id.uuid()))
        .contains("\"reason\":\"insufficient-funds\"", payer + " has less than ");
    assertThat(MemoryWorld.reason(money.run(new Capture(TENANT, id, null))))
        .isEqualTo("wrong-state");
    money.credit(payer, 5);
    money.succeeds(
        new Pay(
            TENANT,
            new PaymentId(money.ids().next()),
            payer,
            payee,
            krw(5),
            true,
            "order-1",
            Map.of()));
  }

  @Test
  void storesTheSearchableMetadataOfPaymentsAndNoOther() {
    PaymentStore searchable =
        new PaymentStore(money.jdbc(), money.codec(), List.of("order", "absent"));
    AccountId from = new AccountId(money.ids().next());
    AccountId to = new AccountId(money.ids().next());
    Payments payments = new Payments(List.of(), Map.of());
    Map<String, String> metadata = Map.of("order", "주문 1", "other", "x");
    PaymentId made = new PaymentId(money.ids().next());
    PaymentId refused = new PaymentId(money.ids().next());
    payments.make(new Pay(TENANT, made, from, to, krw(5), true, null, metadata));
    payments.refuse(
        new Pay(TENANT, refused, from, to, krw(5), true, null, metadata),
        new Problem(Reason.NOT_FOUND, "no"));

    searchable.write(payments, NOW);

    assertThat(
            money
                .jdbc()
                .sql("SELECT CONCAT(tenant, ' ', name, ' ', value) FROM payment_metadata")
                .query(String.class)
                .list())
        .containsExactly("shop order 주문 1", "shop order 주문 1");
  }

  @Test
  void aConcurrentChangeOfAPaymentFailsTheWrite() {
    AccountId payer = money.open("payer");
    AccountId payee = money.open("payee");
    money.credit(payer, 5);
    PaymentId id = new PaymentId(money.ids().next());
    money.succeeds(new Pay(TENANT, id, payer, payee, krw(5), true, null, Map.of()));

    assertThatThrownBy(
            () ->
                money
                    .database()
                    .inTransaction(
                        () -> {
                          Payments locked = store.lock(List.of(id));
                          Payment before = locked.known(id).orElseThrow();
                          locked.change(
                              before,
                              before.refunding(krw(1)),
                              new TicketId(money.ids().next()),
                              null);
                          money.jdbc().sql("UPDATE payment SET version = version + 1").update();
                          store.write(locked, NOW);
                          return true;
                        }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(id.uuid().toString().substring(0, 8));
  }
}
