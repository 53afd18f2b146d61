package dev.satchel.workers.payments;

import static dev.satchel.workers.money.MemoryWorld.CLOCK;
import static dev.satchel.workers.money.MemoryWorld.KRW;
import static dev.satchel.workers.money.MemoryWorld.TENANT;
import static dev.satchel.workers.money.MemoryWorld.delivered;
import static dev.satchel.workers.money.MemoryWorld.krw;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.Delivered;
import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.Outcome;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.AccountTask.BookCredit;
import dev.satchel.messages.AccountTask.OpenAccount;
import dev.satchel.messages.Asset;
import dev.satchel.messages.Money;
import dev.satchel.messages.MoneyTask;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.PaymentTask.Capture;
import dev.satchel.messages.PaymentTask.Pay;
import dev.satchel.messages.PaymentTask.Refund;
import dev.satchel.messages.PaymentTask.VoidPayment;
import dev.satchel.messages.Reason;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import dev.satchel.workers.accounts.MemoryAccounts;
import dev.satchel.workers.money.MemoryWorld;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PaymentRulesTest {
  private static final TenantId STRANGER = new TenantId("stranger");

  private final IdSource ids = IdSource.seeded(CLOCK, 2);
  private final MemoryPayments payments = new MemoryPayments();
  private final MemoryWorld world = new MemoryWorld(ids, new MemoryAccounts(), payments);
  private final AccountId payer = new AccountId(ids.next());
  private final AccountId payee = new AccountId(ids.next());

  @BeforeEach
  void openAccounts() {
    world.succeeds(new OpenAccount(TENANT, payer, "payer", List.of(KRW), "payer@example.org"));
    world.succeeds(new OpenAccount(TENANT, payee, "payee", List.of(KRW), null));
    world.succeeds(new BookCredit(TENANT, payer, krw(1_000), "deposit-1"));
  }

  @AfterEach
  void theBooksAreSound() {
    world.ledger().assertSound();
  }

  @Test
  void aPaymentMovesTheMoneyAndReportsItsStatus() {
    Pay pay = pay(400, true);

    assertThat(world.run(pay))
        .isEqualTo(
            new Outcome.Done(Map.of("payment", pay.payment().toString(), "status", "captured")));

    assertThat(world.available(payer)).isEqualTo(600);
    assertThat(world.available(payee)).isEqualTo(400);
    assertThat(payments.payment(pay.payment()).captured()).isEqualTo(400);
  }

  @Test
  void anAuthorizationHoldsTheMoneyAndACaptureMovesIt() {
    Pay pay = pay(400, false);
    assertThat(world.run(pay))
        .isEqualTo(
            new Outcome.Done(Map.of("payment", pay.payment().toString(), "status", "authorized")));
    assertThat(world.available(payer)).isEqualTo(600);
    assertThat(world.available(payee)).isZero();

    world.succeeds(capture(pay, null));

    assertThat(world.available(payer)).isEqualTo(600);
    assertThat(world.available(payee)).isEqualTo(400);
    assertThat(payments.payment(pay.payment()).status()).isEqualTo(PaymentStatus.CAPTURED);
    assertThat(payments.payment(pay.payment()).version()).isEqualTo(2);
  }

  @Test
  void aPartialCaptureReleasesTheRestAndRefusesASecondCapture() {
    Pay pay = pay(400, false);
    world.succeeds(pay);

    world.succeeds(capture(pay, krw(150)));

    assertThat(world.available(payer)).isEqualTo(850);
    assertThat(world.available(payee)).isEqualTo(150);
    world.refuses(capture(pay, krw(1)), Reason.WRONG_STATE, pay.payment() + " is captured");
  }

  @Test
  void refusesACaptureAboveTheHoldOrInAnotherAsset() {
    Pay pay = pay(400, false);
    world.succeeds(pay);

    world.refuses(capture(pay, krw(401)), Reason.AMOUNT_TOO_HIGH, "401 KRW is more than 400 KRW");
    world.refuses(
        capture(pay, new Money(new Asset("BTC"), 1)),
        Reason.WRONG_ASSET,
        "The payment is in KRW, not 1 BTC");
    world.succeeds(capture(pay, krw(400)));
  }

  @Test
  void aVoidReleasesTheHold() {
    Pay pay = pay(400, false);
    world.succeeds(pay);

    world.succeeds(new VoidPayment(TENANT, pay.payment()));

    assertThat(world.available(payer)).isEqualTo(1_000);
    world.refuses(
        new VoidPayment(TENANT, pay.payment()), Reason.WRONG_STATE, pay.payment() + " is voided");
    world.refuses(capture(pay, null), Reason.WRONG_STATE, pay.payment() + " is voided");
    world.refuses(refund(pay, null), Reason.WRONG_STATE, pay.payment() + " is voided");
  }

  @Test
  void refundsMayBePartialAndNeverExceedTheCapturedAmount() {
    Pay pay = pay(400, true);
    world.succeeds(pay);

    world.succeeds(refund(pay, krw(100)));
    assertThat(payments.payment(pay.payment()).status())
        .isEqualTo(PaymentStatus.PARTIALLY_REFUNDED);
    world.succeeds(refund(pay, krw(100)));
    world.refuses(refund(pay, krw(201)), Reason.AMOUNT_TOO_HIGH, "201 KRW is more than 200 KRW");
    world.succeeds(refund(pay, null));

    assertThat(payments.payment(pay.payment()).status()).isEqualTo(PaymentStatus.REFUNDED);
    assertThat(world.available(payer)).isEqualTo(1_000);
    world.refuses(refund(pay, krw(1)), Reason.WRONG_STATE, pay.payment() + " is refunded");
  }

  @Test
  void aRefundNeedsFundsOfThePayee() {
    Pay pay = pay(400, true);
    world.succeeds(pay);
    world.succeeds(new Pay(TENANT, paymentId(), payee, payer, krw(399), true, null, Map.of()));

    world.refuses(
        refund(pay, null), Reason.INSUFFICIENT_FUNDS, payee + " has less than 400 KRW available");
    world.succeeds(refund(pay, krw(1)));
  }

  @Test
  void anAuthorizedPaymentCannotBeRefunded() {
    Pay pay = pay(400, false);
    world.succeeds(pay);

    world.refuses(refund(pay, null), Reason.WRONG_STATE, pay.payment() + " is authorized");
  }

  @Test
  void aCaptureThatOvertakesItsPaymentWaitsForIt() {
    Pay pay = pay(400, false);
    TicketId ticket = new TicketId(pay.payment().uuid());
    world.accept(delivered(ticket, pay));

    assertThat(world.run(capture(pay, null)))
        .isEqualTo(
            new Outcome.WaitFor(ticket, "payment-undecided", pay.payment() + " is not decided"));

    world.succeeds(pay);
    world.succeeds(capture(pay, null));
  }

  @Test
  void aCaptureInTheBatchOfItsPaymentIsDone() {
    Pay pay = pay(400, false);
    Capture capture = capture(pay, krw(300));
    Refund refund = refund(pay, krw(300));

    List<Outcome> outcomes =
        world.run(List.of(world.ticketed(pay), world.ticketed(capture), world.ticketed(refund)));

    assertThat(outcomes).allMatch(Outcome.Done.class::isInstance);
    assertThat(payments.payment(pay.payment()).status()).isEqualTo(PaymentStatus.REFUNDED);
    assertThat(payments.payment(pay.payment()).version()).isEqualTo(3);
    assertThat(payments.changes()).hasSize(2);
    assertThat(world.available(payer)).isEqualTo(1_000);
  }

  @Test
  void aCaptureOfARefusedPaymentIsRefusedInTheSameBatchAndLater() {
    Pay pay = pay(1_001, false);
    Capture capture = capture(pay, null);

    List<Outcome> outcomes = world.run(List.of(world.ticketed(pay), world.ticketed(capture)));

    assertThat(MemoryWorld.reason(outcomes.get(0))).isEqualTo("insufficient-funds");
    assertThat(MemoryWorld.reason(outcomes.get(1))).isEqualTo("wrong-state");
    world.refuses(capture(pay, null), Reason.WRONG_STATE, pay.payment() + " has failed");
  }

  @Test
  void aPaymentOfAnotherTenantIsNotFound() {
    Pay pay = pay(400, false);
    world.succeeds(pay);
    Pay open = pay(1, false);
    world.accept(world.ticketed(open));

    for (Pay known : List.of(pay, open)) {
      String detail = known.payment() + " does not exist";
      world.refuses(new Capture(STRANGER, known.payment(), null), Reason.NOT_FOUND, detail);
      world.refuses(new VoidPayment(STRANGER, known.payment()), Reason.NOT_FOUND, detail);
      world.refuses(new Refund(STRANGER, known.payment(), null), Reason.NOT_FOUND, detail);
    }
    PaymentId nowhere = paymentId();
    world.refuses(
        new Capture(TENANT, nowhere, null), Reason.NOT_FOUND, nowhere + " does not exist");
  }

  @Test
  void aRefundThatOvertakesItsCaptureWaits() {
    Pay pay = pay(400, false);
    world.succeeds(pay);
    world.refuses(refund(pay, null), Reason.WRONG_STATE, pay.payment() + " is authorized");
    Delivered<MoneyTask> capture = world.ticketed(capture(pay, null));

    world.accept(capture);

    assertThat(world.run(refund(pay, null)))
        .isEqualTo(
            new Outcome.WaitFor(
                capture.requiredTicket(),
                "capture-undecided",
                "The capture of " + pay.payment() + " is not decided"));
    assertThat(world.run(List.of(capture)).getFirst()).isInstanceOf(Outcome.Done.class);
    world.succeeds(refund(pay, null));
  }

  @Test
  void aRefundOfAPaymentWhoseCaptureWasRefusedIsRefused() {
    Pay pay = pay(400, false);
    world.succeeds(pay);
    world.refuses(capture(pay, krw(401)), Reason.AMOUNT_TOO_HIGH, "401 KRW is more than 400 KRW");

    world.refuses(refund(pay, null), Reason.WRONG_STATE, pay.payment() + " is authorized");
  }

  @Test
  void anAuthorizationForAPayeeWithoutTheAssetIsRefused() {
    AccountId other = new AccountId(ids.next());
    world.succeeds(new OpenAccount(TENANT, other, "other", List.of(new Asset("BTC")), null));

    world.refuses(
        new Pay(TENANT, paymentId(), payer, other, krw(1), false, null, Map.of()),
        Reason.ASSET_NOT_HELD,
        other + " does not hold KRW");
  }

  @Test
  void statusesChangeOnlyAsThePaymentPageDescribes() {
    assertThat(leadsFrom(PaymentStatus.AUTHORIZED))
        .containsExactly(PaymentStatus.CAPTURED, PaymentStatus.VOIDED);
    assertThat(leadsFrom(PaymentStatus.CAPTURED))
        .containsExactly(PaymentStatus.PARTIALLY_REFUNDED, PaymentStatus.REFUNDED);
    assertThat(leadsFrom(PaymentStatus.PARTIALLY_REFUNDED))
        .containsExactly(PaymentStatus.PARTIALLY_REFUNDED, PaymentStatus.REFUNDED);
    assertThat(leadsFrom(PaymentStatus.VOIDED)).isEmpty();
    assertThat(leadsFrom(PaymentStatus.REFUNDED)).isEmpty();
  }

  private static List<PaymentStatus> leadsFrom(PaymentStatus status) {
    return List.of(PaymentStatus.values()).stream().filter(status::leadsTo).toList();
  }

  private Pay pay(long amount, boolean capture) {
    return new Pay(TENANT, paymentId(), payer, payee, krw(amount), capture, null, Map.of());
  }

  private static Capture capture(Pay pay, @Nullable Money amount) {
    return new Capture(TENANT, pay.payment(), amount);
  }

  private static Refund refund(Pay pay, @Nullable Money amount) {
    return new Refund(TENANT, pay.payment(), amount);
  }

  private PaymentId paymentId() {
    return new PaymentId(ids.next());
  }
}
