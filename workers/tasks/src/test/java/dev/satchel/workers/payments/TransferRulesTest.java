package dev.satchel.workers.payments;

import static dev.satchel.workers.money.MemoryWorld.CLOCK;
import static dev.satchel.workers.money.MemoryWorld.KRW;
import static dev.satchel.workers.money.MemoryWorld.TENANT;
import static dev.satchel.workers.money.MemoryWorld.krw;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.Outcome;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.AccountTask.BookCredit;
import dev.satchel.messages.AccountTask.OpenAccount;
import dev.satchel.messages.ChangeDetails;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.PaymentTask.Capture;
import dev.satchel.messages.PaymentTask.DescribedCapture;
import dev.satchel.messages.PaymentTask.DescribedRefund;
import dev.satchel.messages.PaymentTask.Pay;
import dev.satchel.messages.PaymentTask.Refund;
import dev.satchel.messages.PaymentTask.VoidPayment;
import dev.satchel.workers.accounts.MemoryAccounts;
import dev.satchel.workers.money.MemoryWorld;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Captures and refunds as things of their own. */
class TransferRulesTest {
  private final IdSource ids = IdSource.seeded(CLOCK, 2);
  private final MemoryPayments payments = new MemoryPayments();
  private final MemoryWorld world = new MemoryWorld(ids, new MemoryAccounts(), payments);
  private final AccountId payer = new AccountId(ids.next());
  private final AccountId payee = new AccountId(ids.next());

  @BeforeEach
  void openAccounts() {
    world.succeeds(new OpenAccount(TENANT, payer, "payer", List.of(KRW), null));
    world.succeeds(new OpenAccount(TENANT, payee, "payee", List.of(KRW), null));
    world.succeeds(new BookCredit(TENANT, payer, krw(1_000), "deposit-1"));
  }

  @AfterEach
  void theBooksAreSound() {
    world.ledger().assertSound();
  }

  @Test
  void aCaptureHasTheDigitsOfItsTicketAndTheAmountThatItTook() {
    PaymentId payment = authorized(400);

    Outcome outcome = world.run(new Capture(TENANT, payment, null));

    Transfer capture = last();
    assertThat(capture.amount()).isEqualTo(400);
    assertThat(capture.details()).isEqualTo(ChangeDetails.NONE);
    assertThat(outcome)
        .isEqualTo(
            new Outcome.Done(
                Map.of(
                    "payment",
                    payment.toString(),
                    "status",
                    "captured",
                    "capture",
                    "cap_" + payments.changes().getLast().ticket().toString().substring(4))));
  }

  @Test
  void detailsAreKeptWithTheCaptureAndWithEachRefund() {
    PaymentId payment = authorized(400);
    ChangeDetails first = new ChangeDetails("shipped", "s-1", Map.of("parcel", "9"));
    ChangeDetails second = new ChangeDetails("damaged", "r-1", Map.of());

    world.succeeds(new DescribedCapture(TENANT, payment, krw(300), first));
    assertThat(last().details()).isEqualTo(first);
    world.succeeds(new DescribedRefund(TENANT, payment, krw(100), second));
    assertThat(last().details()).isEqualTo(second);
    assertThat(last().amount()).isEqualTo(100);
    assertThat(last().id().toString()).startsWith("rfd_");
    world.succeeds(new Refund(TENANT, payment, null));
    assertThat(last().amount()).isEqualTo(200);
  }

  @Test
  void aVoidMovesNoMoney() {
    PaymentId payment = authorized(400);

    world.succeeds(new VoidPayment(TENANT, payment));

    assertThat(payments.changes().getLast().transfer()).isNull();
  }

  @Test
  void anExternalIdIsUsedOncePerTaskAndOnlyByWhatIsDone() {
    PaymentId payment = authorized(400);
    ChangeDetails same = new ChangeDetails(null, "x-1", Map.of());

    assertThat(MemoryWorld.reason(world.run(new DescribedRefund(TENANT, payment, krw(100), same))))
        .isEqualTo("wrong-state");
    world.succeeds(new DescribedCapture(TENANT, payment, null, same));
    world.succeeds(new DescribedRefund(TENANT, payment, krw(100), same));
    assertThat(MemoryWorld.reason(world.run(new DescribedRefund(TENANT, payment, krw(100), same))))
        .isEqualTo("duplicate-external-id");
    assertThat(payments.payment(payment).refunded()).isEqualTo(100);
  }

  private PaymentId authorized(long amount) {
    PaymentId payment = new PaymentId(ids.next());
    world.succeeds(new Pay(TENANT, payment, payer, payee, krw(amount), false, null, Map.of()));
    return payment;
  }

  private Transfer last() {
    return Objects.requireNonNull(payments.changes().getLast().transfer());
  }
}
