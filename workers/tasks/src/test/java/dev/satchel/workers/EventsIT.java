package dev.satchel.workers;

import static dev.satchel.workers.TestWorkers.KRW;
import static dev.satchel.workers.TestWorkers.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.delivery.events.EventLine;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.AccountTask.BookCredit;
import dev.satchel.messages.AccountTask.CloseAccount;
import dev.satchel.messages.AccountTask.FreezeAccount;
import dev.satchel.messages.AccountTask.SetCreditLimit;
import dev.satchel.messages.AccountTask.SetMetadata;
import dev.satchel.messages.AccountTask.UnfreezeAccount;
import dev.satchel.messages.ChangeDetails;
import dev.satchel.messages.Id;
import dev.satchel.messages.Money;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.PaymentTask.DescribedCapture;
import dev.satchel.messages.PaymentTask.DescribedRefund;
import dev.satchel.messages.PaymentTask.Pay;
import dev.satchel.messages.PaymentTask.VoidPayment;
import dev.satchel.messages.Subject;
import dev.satchel.messages.Task;
import dev.satchel.messages.TicketId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each effect makes one event, with all that a reader needs. */
class EventsIT {
  private static final Duration SOON = Duration.ofSeconds(30);

  private final TestWorkers workers = new TestWorkers();

  @AfterEach
  void close() {
    workers.close();
  }

  private TicketId run(TicketId ticket, Task task, Id subject) {
    workers.accept(ticket, task, Subject.of(subject));
    workers.send(Stream.of(ticket));
    await().atMost(SOON).until(() -> workers.status(ticket).matches("(succeeded|failed) 1"));
    return ticket;
  }

  private TicketId ticket() {
    return new TicketId(workers.ids.next());
  }

  private static Money krw(long value) {
    return new Money(KRW, value);
  }

  /** The new events as their types. */
  private List<EventLine> events() {
    List<EventLine> written = workers.database.written();
    workers.database.jdbc().sql("DELETE FROM event_pending").update();
    return written;
  }

  private List<String> types() {
    return events().stream().map(EventLine::type).toList();
  }

  private AccountId open(String reference) {
    AccountId account = new AccountId(workers.ids.next());
    run(new TicketId(account.uuid()), workers.opening(account, reference), account);
    return account;
  }

  @Test
  void everyEffectMakesOneEvent() {
    workers.start();
    AccountId payer = open("payer");
    List<EventLine> opened = events();
    assertThat(opened).hasSize(1);
    assertThat(opened.getFirst().type()).isEqualTo("account.opened");
    assertThat(opened.getFirst().feed()).isEqualTo(TENANT.name());
    assertThat(opened.getFirst().ticket()).isEqualTo(new TicketId(payer.uuid()).toString());
    assertThat(opened.getFirst().subject()).isEqualTo(Subject.of(payer));
    assertThat(opened.getFirst().data()).contains("\"reference\":\"payer\"");
    AccountId payee = open("payee");
    assertThat(types()).containsExactly("account.opened");
    run(ticket(), new BookCredit(TENANT, payer, krw(100), "deposit"), payer);
    assertThat(types()).containsExactly("account.credited");
    run(ticket(), new SetMetadata(TENANT, payer, Map.of("a", "b")), payer);
    assertThat(types()).containsExactly("account.metadata_changed");
    run(ticket(), new SetCreditLimit(TENANT, payer, krw(5)), payer);
    assertThat(types()).containsExactly("account.credit_limit_changed");
    run(ticket(), new FreezeAccount(TENANT, payer, "why"), payer);
    assertThat(types()).containsExactly("account.frozen");
    run(ticket(), new UnfreezeAccount(TENANT, payer, null), payer);
    assertThat(types()).containsExactly("account.unfrozen");
    AccountId empty = open("empty");
    assertThat(types()).containsExactly("account.opened");
    run(ticket(), new CloseAccount(TENANT, empty, null), empty);
    assertThat(types()).containsExactly("account.closed");

    // One step: nothing is authorized.
    PaymentId atOnce = pay(payer, payee, 10, true, null);
    List<EventLine> captured = events();
    assertThat(captured).hasSize(1);
    assertThat(captured.getFirst().type()).isEqualTo("payment.captured");
    assertThat(captured.getFirst().subject()).isEqualTo(Subject.of(atOnce));
    assertThat(captured.getFirst().data())
        .contains("\"captured\":{\"asset\":\"KRW\",\"value\":10}")
        .doesNotContain("\"capture\":");
    PaymentId held = pay(payer, payee, 20, false, "order-1");
    assertThat(types()).containsExactly("payment.authorized");
    ChangeDetails details = new ChangeDetails("part", "parcel-1", Map.of("n", "1"));
    run(ticket(), new DescribedCapture(TENANT, held, krw(15), details), held);
    List<EventLine> capture = events();
    assertThat(capture).hasSize(1);
    assertThat(capture.getFirst().type()).isEqualTo("payment.captured");
    assertThat(capture.getFirst().data())
        .contains(
            "\"externalId\":\"order-1\"",
            "\"metadata\":{\"key\":\"value\"}",
            "\"capture\":{\"id\":\"cap_",
            "\"value\":15",
            "\"reason\":\"part\"",
            "\"externalId\":\"parcel-1\"");
    run(ticket(), new DescribedRefund(TENANT, held, krw(4), ChangeDetails.NONE), held);
    List<EventLine> refund = events();
    assertThat(refund).hasSize(1);
    assertThat(refund.getFirst().type()).isEqualTo("payment.refunded");
    assertThat(refund.getFirst().data())
        .contains(
            "\"status\":\"partially_refunded\"",
            "\"refund\":{\"id\":\"rfd_",
            "\"amount\":{\"asset\":\"KRW\",\"value\":4}",
            "\"externalId\":\"order-1\"");
    PaymentId voided = pay(payer, payee, 7, false, null);
    assertThat(types()).containsExactly("payment.authorized");
    run(ticket(), new VoidPayment(TENANT, voided), voided);
    assertThat(types()).containsExactly("payment.voided");

    PaymentId tooMuch = pay(payer, payee, 1_000, true, null);
    List<EventLine> failed = events();
    assertThat(failed).hasSize(1);
    assertThat(failed.getFirst().type()).isEqualTo("ticket.failed");
    assertThat(failed.getFirst().feed()).isEqualTo(TENANT.name());
    assertThat(failed.getFirst().subject()).isEqualTo(Subject.of(tooMuch));
    assertThat(failed.getFirst().data())
        .contains("\"task\":\"payments.pay.v1\"", "\"reason\":\"insufficient-funds\"");
  }

  private PaymentId pay(
      AccountId from, AccountId to, long value, boolean capture, @Nullable String externalId) {
    PaymentId payment = new PaymentId(workers.ids.next());
    Pay pay =
        new Pay(TENANT, payment, from, to, krw(value), capture, externalId, Map.of("key", "value"));
    run(new TicketId(payment.uuid()), pay, payment);
    return payment;
  }

  @Test
  void aBatchWritesOneRowForAllItsEvents() {
    workers.start("--satchel.events.balance-changed=true");
    AccountId payer = open("payer");
    AccountId payee = open("payee");
    run(ticket(), new BookCredit(TENANT, payer, krw(100), "deposit"), payer);
    assertThat(types())
        .containsExactly(
            "account.opened",
            "balance.changed",
            "account.opened",
            "balance.changed",
            "account.credited",
            "balance.changed");
    List<TicketId> tickets = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      PaymentId id = new PaymentId(workers.ids.next());
      tickets.add(
          workers.accept(
              new TicketId(id.uuid()),
              new Pay(TENANT, id, payer, payee, krw(1), true, null, Map.of()),
              Subject.of(id)));
    }
    workers.send(tickets.stream());
    await()
        .atMost(SOON)
        .until(
            () ->
                tickets.stream().allMatch(ticket -> workers.status(ticket).equals("succeeded 1")));
    long rows = workers.count("SELECT COUNT(*) FROM event_pending");
    List<EventLine> written = events();
    assertThat(
            written.stream()
                .filter(e -> e.type().equals("payment.captured"))
                .map(EventLine::ticket))
        .containsExactlyInAnyOrderElementsOf(tickets.stream().map(TicketId::toString).toList());
    // Two accounts for each batch, each once.
    assertThat(written.stream().filter(e -> e.type().equals("balance.changed")).count())
        .isEqualTo(2 * rows);
    assertThat(rows).isLessThan(50);
  }

  @Test
  void nothingIsWrittenWhenEventsAreOff() {
    workers.start("--satchel.events.enabled=false");
    open("payer");
    assertThat(types()).isEmpty();
  }
}
