package dev.satchel.workers.payments;

import static dev.satchel.workers.payments.MemoryWorld.TENANT;
import static dev.satchel.workers.payments.MemoryWorld.delivered;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.Delivered;
import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.Outcome;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.AccountTask.BookCredit;
import dev.satchel.messages.AccountTask.OpenAccount;
import dev.satchel.messages.AccountTask.SetCreditLimit;
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
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RulesTest {
  private static final Asset KRW = new Asset("KRW");
  private static final TenantId STRANGER = new TenantId("stranger");

  private final IdSource ids =
      IdSource.seeded(Clock.fixed(Instant.parse("2026-11-21T00:00:00Z"), ZoneOffset.UTC), 2);
  private final MemoryWorld world = new MemoryWorld(ids);
  private final AccountId payer = new AccountId(ids.next());
  private final AccountId payee = new AccountId(ids.next());

  @BeforeEach
  void openAccounts() {
    does(new OpenAccount(TENANT, payer, "payer", List.of(KRW), "payer@example.org"));
    does(new OpenAccount(TENANT, payee, "payee", List.of(KRW), null));
    does(new BookCredit(TENANT, payer, krw(1_000), "deposit-1"));
  }

  @AfterEach
  void theBooksAreSound() {
    world.ledger().assertSound();
  }

  @Test
  void aPaymentMovesTheMoneyAndSaysSo() {
    Pay pay = pay(400, true);

    assertThat(run(pay))
        .isEqualTo(
            new Outcome.Done(Map.of("payment", pay.payment().toString(), "status", "captured")));

    assertThat(available(payer)).isEqualTo(600);
    assertThat(available(payee)).isEqualTo(400);
    assertThat(world.payment(pay.payment()).captured()).isEqualTo(400);
  }

  @Test
  void anAuthorizationHoldsAndACaptureTakes() {
    Pay pay = pay(400, false);
    assertThat(run(pay))
        .isEqualTo(
            new Outcome.Done(Map.of("payment", pay.payment().toString(), "status", "authorized")));
    assertThat(available(payer)).isEqualTo(600);
    assertThat(available(payee)).isZero();

    does(capture(pay, null));

    assertThat(available(payer)).isEqualTo(600);
    assertThat(available(payee)).isEqualTo(400);
    assertThat(world.payment(pay.payment()).status()).isEqualTo(PaymentStatus.CAPTURED);
    assertThat(world.payment(pay.payment()).version()).isEqualTo(2);
  }

  @Test
  void aPartialCaptureReleasesTheRestAndIsTheOnlyOne() {
    Pay pay = pay(400, false);
    does(pay);

    does(capture(pay, krw(150)));

    assertThat(available(payer)).isEqualTo(850);
    assertThat(available(payee)).isEqualTo(150);
    refuses(capture(pay, krw(1)), Reason.WRONG_STATE, pay.payment() + " is captured");
  }

  @Test
  void aCaptureTakesNoMoreThanIsHeldAndOnlyItsAsset() {
    Pay pay = pay(400, false);
    does(pay);

    refuses(capture(pay, krw(401)), Reason.AMOUNT_TOO_HIGH, "401 KRW is more than 400 KRW");
    refuses(
        capture(pay, new Money(new Asset("BTC"), 1)),
        Reason.WRONG_ASSET,
        "The payment is in KRW, not 1 BTC");
    does(capture(pay, krw(400)));
  }

  @Test
  void aVoidGivesBackWhatIsHeld() {
    Pay pay = pay(400, false);
    does(pay);

    does(new VoidPayment(TENANT, pay.payment()));

    assertThat(available(payer)).isEqualTo(1_000);
    refuses(
        new VoidPayment(TENANT, pay.payment()), Reason.WRONG_STATE, pay.payment() + " is voided");
    refuses(capture(pay, null), Reason.WRONG_STATE, pay.payment() + " is voided");
    refuses(refund(pay, null), Reason.WRONG_STATE, pay.payment() + " is voided");
  }

  @Test
  void refundsMayBePartialAndNeverPassWhatWasCaptured() {
    Pay pay = pay(400, true);
    does(pay);

    does(refund(pay, krw(100)));
    assertThat(world.payment(pay.payment()).status()).isEqualTo(PaymentStatus.PARTIALLY_REFUNDED);
    does(refund(pay, krw(100)));
    refuses(refund(pay, krw(201)), Reason.AMOUNT_TOO_HIGH, "201 KRW is more than 200 KRW");
    does(refund(pay, null));

    assertThat(world.payment(pay.payment()).status()).isEqualTo(PaymentStatus.REFUNDED);
    assertThat(available(payer)).isEqualTo(1_000);
    refuses(refund(pay, krw(1)), Reason.WRONG_STATE, pay.payment() + " is refunded");
  }

  @Test
  void aRefundNeedsFundsOfThePayee() {
    Pay pay = pay(400, true);
    does(pay);
    does(new Pay(TENANT, paymentId(), payee, payer, krw(399), true, null, Map.of()));

    refuses(
        refund(pay, null),
        Reason.INSUFFICIENT_FUNDS,
        payee + " has 1 KRW available, needed 400 KRW");
    does(refund(pay, krw(1)));
  }

  @Test
  void anAuthorizedPaymentCannotBeRefunded() {
    Pay pay = pay(400, false);
    does(pay);

    refuses(refund(pay, null), Reason.WRONG_STATE, pay.payment() + " is authorized");
  }

  @Test
  void aCaptureThatOvertakesItsPaymentWaitsForIt() {
    Pay pay = pay(400, false);
    TicketId ticket = new TicketId(pay.payment().uuid());
    world.accept(delivered(ticket, pay));

    assertThat(run(capture(pay, null)))
        .isEqualTo(
            new Outcome.WaitFor(ticket, "payment-undecided", pay.payment() + " is not decided"));

    does(pay);
    does(capture(pay, null));
  }

  @Test
  void aCaptureInTheBatchOfItsPaymentSeesIt() {
    Pay pay = pay(400, false);
    Capture capture = capture(pay, krw(300));
    Refund refund = refund(pay, krw(300));

    List<Outcome> outcomes = world.run(List.of(ticketed(pay), ticketed(capture), ticketed(refund)));

    assertThat(outcomes).allMatch(Outcome.Done.class::isInstance);
    assertThat(world.payment(pay.payment()).status()).isEqualTo(PaymentStatus.REFUNDED);
    assertThat(world.payment(pay.payment()).version()).isEqualTo(3);
    assertThat(world.changes()).hasSize(3);
    assertThat(available(payer)).isEqualTo(1_000);
  }

  @Test
  void aCaptureOfARefusedPaymentIsRefusedInTheSameBatchAndLater() {
    Pay pay = pay(1_001, false);
    Capture capture = capture(pay, null);

    List<Outcome> outcomes = world.run(List.of(ticketed(pay), ticketed(capture)));

    assertThat(reason(outcomes.get(0))).isEqualTo("insufficient-funds");
    assertThat(reason(outcomes.get(1))).isEqualTo("wrong-state");
    refuses(capture(pay, null), Reason.WRONG_STATE, pay.payment() + " has failed");
  }

  @Test
  void anotherTenantsPaymentDoesNotExist() {
    Pay pay = pay(400, false);
    does(pay);
    Pay open = pay(1, false);
    world.accept(ticketed(open));

    for (Pay known : List.of(pay, open)) {
      String detail = known.payment() + " does not exist";
      refuses(new Capture(STRANGER, known.payment(), null), Reason.NOT_FOUND, detail);
      refuses(new VoidPayment(STRANGER, known.payment()), Reason.NOT_FOUND, detail);
      refuses(new Refund(STRANGER, known.payment(), null), Reason.NOT_FOUND, detail);
    }
    PaymentId nowhere = paymentId();
    refuses(new Capture(TENANT, nowhere, null), Reason.NOT_FOUND, nowhere + " does not exist");
  }

  @Test
  void anExternalIdIsUsedOncePerTenantAndType() {
    Pay first = new Pay(TENANT, paymentId(), payer, payee, krw(1), true, "order-1", Map.of());
    does(first);

    Pay second = new Pay(TENANT, paymentId(), payer, payee, krw(1), true, "order-1", Map.of());
    refuses(
        second,
        Reason.DUPLICATE_EXTERNAL_ID,
        "The externalId was used by ticket " + new TicketId(first.payment().uuid()) + " already");
    does(new BookCredit(TENANT, payer, krw(1), "order-1"));
    assertThat(reason(run(new BookCredit(TENANT, payer, krw(1), "order-1"))))
        .isEqualTo("duplicate-external-id");
  }

  @Test
  void anExternalIdIsUsedOnceWithinABatch() {
    Pay first = new Pay(TENANT, paymentId(), payer, payee, krw(1), true, "order-1", Map.of());
    Pay second = new Pay(TENANT, paymentId(), payer, payee, krw(1), true, "order-1 ", Map.of());

    List<Outcome> outcomes = world.run(List.of(ticketed(first), ticketed(second)));

    assertThat(outcomes.get(0)).isInstanceOf(Outcome.Done.class);
    assertThat(reason(outcomes.get(1))).isEqualTo("duplicate-external-id");
  }

  @Test
  void aRefusedPaymentDoesNotUseItsExternalIdUp() {
    Pay tooMuch = new Pay(TENANT, paymentId(), payer, payee, krw(1_001), true, "order-1", Map.of());
    Pay fits = new Pay(TENANT, paymentId(), payer, payee, krw(1_000), true, "order-1", Map.of());

    refuses(tooMuch, Reason.INSUFFICIENT_FUNDS, payer + " has 1000 KRW available, needed 1001 KRW");
    does(fits);
  }

  @Test
  void whatOvertakesTheOpeningOfItsAccountWaits() {
    AccountId late = new AccountId(ids.next());
    Delivered<MoneyTask> opening =
        delivered(
            new TicketId(late.uuid()), new OpenAccount(TENANT, late, "late", List.of(KRW), null));
    List<MoneyTask> tasks =
        List.of(
            new BookCredit(TENANT, late, krw(10), "deposit-late"),
            new SetCreditLimit(TENANT, late, krw(5)),
            new Pay(TENANT, paymentId(), late, payee, krw(1), true, null, Map.of()),
            new Pay(TENANT, paymentId(), payer, late, krw(1), false, null, Map.of()));
    tasks.forEach(
        task -> assertThat(run(task)).extracting(RulesTest::reason).isEqualTo("not-found"));

    world.accept(opening);

    tasks.forEach(
        task ->
            assertThat(run(task))
                .isEqualTo(
                    new Outcome.WaitFor(
                        opening.requiredTicket(), "account-undecided", late + " is not open yet")));
    assertThat(run(new SetCreditLimit(STRANGER, late, krw(5))))
        .extracting(RulesTest::reason)
        .isEqualTo("not-found");
    assertThat(world.run(List.of(opening)).getFirst()).isInstanceOf(Outcome.Done.class);
    tasks.forEach(this::does);
  }

  @Test
  void anAccountOpenedEarlierInTheBatchIsSeenAndOneOpenedLaterIsWaitedFor() {
    AccountId late = new AccountId(ids.next());
    Delivered<MoneyTask> opening =
        delivered(
            new TicketId(late.uuid()), new OpenAccount(TENANT, late, "late", List.of(KRW), null));
    Delivered<MoneyTask> before = ticketed(new BookCredit(TENANT, late, krw(10), "before"));
    Delivered<MoneyTask> after = ticketed(new BookCredit(TENANT, late, krw(10), "after"));
    world.accept(opening);

    List<Outcome> outcomes = world.run(List.of(before, opening, after));

    assertThat(outcomes.get(0)).isInstanceOf(Outcome.WaitFor.class);
    assertThat(outcomes.subList(1, 3)).allMatch(Outcome.Done.class::isInstance);
  }

  @Test
  void anAccountWhoseOpeningIsRefusedDoesNotExist() {
    AccountId refused = new AccountId(ids.next());
    Delivered<MoneyTask> opening =
        delivered(
            new TicketId(refused.uuid()),
            new OpenAccount(TENANT, refused, "payer", List.of(KRW), null));
    Delivered<MoneyTask> credit = ticketed(new BookCredit(TENANT, refused, krw(10), "credit"));
    world.accept(opening);

    assertThat(world.run(List.of(opening, credit)))
        .extracting(RulesTest::reason)
        .containsExactly("reference-taken", "not-found");
    assertThat(world.run(List.of(credit)))
        .extracting(RulesTest::reason)
        .containsExactly("not-found");
  }

  @Test
  void aRefundThatOvertakesItsCaptureWaits() {
    Pay pay = pay(400, false);
    does(pay);
    refuses(refund(pay, null), Reason.WRONG_STATE, pay.payment() + " is authorized");
    Delivered<MoneyTask> capture = ticketed(capture(pay, null));

    world.accept(capture);

    assertThat(run(refund(pay, null)))
        .isEqualTo(
            new Outcome.WaitFor(
                capture.requiredTicket(),
                "capture-undecided",
                "The capture of " + pay.payment() + " is not decided"));
    assertThat(world.run(List.of(capture)).getFirst()).isInstanceOf(Outcome.Done.class);
    does(refund(pay, null));
  }

  @Test
  void aRefundOfAPaymentWhoseCaptureWasRefusedIsRefused() {
    Pay pay = pay(400, false);
    does(pay);
    refuses(capture(pay, krw(401)), Reason.AMOUNT_TOO_HIGH, "401 KRW is more than 400 KRW");

    refuses(refund(pay, null), Reason.WRONG_STATE, pay.payment() + " is authorized");
  }

  @Test
  void aPayeeThatDoesNotHoldTheAssetIsFoundBeforeAnythingIsHeld() {
    AccountId other = new AccountId(ids.next());
    does(new OpenAccount(TENANT, other, "other", List.of(new Asset("BTC")), null));

    refuses(
        new Pay(TENANT, paymentId(), payer, other, krw(1), false, null, Map.of()),
        Reason.ASSET_NOT_HELD,
        other + " does not hold KRW");
  }

  @Test
  void ledgerTasksSayWhichAccountTheyChanged() {
    assertThat(run(new SetCreditLimit(TENANT, payer, krw(5))))
        .isEqualTo(new Outcome.Done(Map.of("account", payer.toString())));
    assertThat(world.ledger().balance(payer, KRW).creditLimit()).isEqualTo(5);
  }

  @Test
  void everyStateLeadsOnlyWhereThePaymentPageSays() {
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

  private Delivered<MoneyTask> ticketed(MoneyTask task) {
    TicketId ticket = new TicketId(task instanceof Pay pay ? pay.payment().uuid() : ids.next());
    return delivered(ticket, task);
  }

  private Outcome run(MoneyTask task) {
    Delivered<MoneyTask> delivered = ticketed(task);
    return world.run(delivered.requiredTicket(), task);
  }

  private void does(MoneyTask task) {
    assertThat(run(task)).isInstanceOf(Outcome.Done.class);
  }

  private void refuses(MoneyTask task, Reason reason, String detail) {
    var before = world.ledger().balances();
    assertThat(run(task))
        .isEqualTo(new Outcome.Refused(new dev.satchel.messages.Problem(reason, detail)));
    assertThat(world.ledger().balances()).isEqualTo(before);
  }

  private static String reason(Outcome outcome) {
    return outcome instanceof Outcome.Refused refused
        ? refused.problem().reason()
        : outcome.toString();
  }

  private long available(AccountId account) {
    return world.ledger().balance(account, KRW).available();
  }

  private static Money krw(long value) {
    return new Money(KRW, value);
  }
}
