package dev.satchel.workers.accounts;

import static dev.satchel.workers.money.MemoryWorld.CLOCK;
import static dev.satchel.workers.money.MemoryWorld.KRW;
import static dev.satchel.workers.money.MemoryWorld.TENANT;
import static dev.satchel.workers.money.MemoryWorld.krw;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.Delivered;
import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.Outcome;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.AccountTask;
import dev.satchel.messages.AccountTask.BookCredit;
import dev.satchel.messages.AccountTask.CloseAccount;
import dev.satchel.messages.AccountTask.FreezeAccount;
import dev.satchel.messages.AccountTask.OpenAccount;
import dev.satchel.messages.AccountTask.SetCreditLimit;
import dev.satchel.messages.AccountTask.SetMetadata;
import dev.satchel.messages.AccountTask.UnfreezeAccount;
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
import dev.satchel.workers.money.MemoryWorld;
import dev.satchel.workers.payments.MemoryPayments;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What frozen and closed accounts take. */
class AccountStatusRulesTest {
  private static final Asset BTC = new Asset("BTC");

  private final IdSource ids = IdSource.seeded(CLOCK, 2);
  private final MemoryWorld world =
      new MemoryWorld(ids, new MemoryAccounts(), new MemoryPayments());
  private final AccountId alice = new AccountId(ids.next());
  private final AccountId bob = new AccountId(ids.next());

  @BeforeEach
  void openAccounts() {
    world.succeeds(new OpenAccount(TENANT, alice, "alice", List.of(KRW, BTC), null));
    world.succeeds(new OpenAccount(TENANT, bob, "bob", List.of(KRW), null));
    world.succeeds(new BookCredit(TENANT, alice, krw(100), "deposit"));
  }

  @AfterEach
  void theBooksAreSound() {
    world.ledger().assertSound();
  }

  @Test
  void aFrozenAccountIsNotDebited() {
    world.succeeds(freeze(alice));

    world.refuses(pay(alice, bob, true), Reason.ACCOUNT_FROZEN, alice + " is frozen");
    world.refuses(pay(alice, bob, false), Reason.ACCOUNT_FROZEN, alice + " is frozen");
  }

  @Test
  void aFrozenAccountIsCredited() {
    world.succeeds(new BookCredit(TENANT, bob, krw(50), "other deposit"));
    world.succeeds(freeze(alice));

    world.succeeds(pay(bob, alice, true));
    world.succeeds(new BookCredit(TENANT, alice, krw(5), "third deposit"));
    world.succeeds(new SetCreditLimit(TENANT, alice, krw(5)));
    assertThat(world.ledger().balance(alice, KRW).posted()).isEqualTo(115);
  }

  @Test
  void aHoldOfAFrozenAccountIsNotCapturedButReleased() {
    Pay captured = pay(alice, bob, false);
    Pay voided = pay(alice, bob, false);
    world.succeeds(captured);
    world.succeeds(voided);
    world.succeeds(freeze(alice));

    world.refuses(
        new Capture(TENANT, captured.payment(), null), Reason.ACCOUNT_FROZEN, alice + " is frozen");
    world.succeeds(new VoidPayment(TENANT, voided.payment()));
    world.succeeds(new UnfreezeAccount(TENANT, alice, null));
    world.succeeds(new Capture(TENANT, captured.payment(), null));
  }

  @Test
  void aRefundIsADebitOfThePayee() {
    Pay pay = pay(alice, bob, true);
    world.succeeds(pay);
    world.succeeds(freeze(bob));

    world.refuses(
        new Refund(TENANT, pay.payment(), null), Reason.ACCOUNT_FROZEN, bob + " is frozen");
    world.succeeds(new UnfreezeAccount(TENANT, bob, "lifted"));
    world.succeeds(freeze(alice));
    world.succeeds(new Refund(TENANT, pay.payment(), null));
  }

  @Test
  void theOrderWithinABatchDecides() {
    List<Delivered<MoneyTask>> batch =
        List.of(
            world.ticketed(pay(alice, bob, true)),
            world.ticketed(freeze(alice)),
            world.ticketed(pay(alice, bob, true)),
            world.ticketed(new UnfreezeAccount(TENANT, alice, null)),
            world.ticketed(pay(alice, bob, true)));
    batch.forEach(world::accept);

    List<Outcome> outcomes = world.run(batch);

    assertThat(MemoryWorld.reason(outcomes.get(2))).isEqualTo("account-frozen");
    assertThat(outcomes.stream().filter(Outcome.Done.class::isInstance)).hasSize(4);
  }

  @Test
  void onlyAnAccountWithoutMoneyIsClosed() {
    world.refuses(close(alice), Reason.ACCOUNT_NOT_EMPTY, notEmpty(alice));
    world.succeeds(new BookCredit(TENANT, alice, new Money(BTC, 1), "coin"));
    world.succeeds(
        new Pay(TENANT, new PaymentId(ids.next()), alice, bob, krw(100), true, null, Map.of()));
    world.refuses(close(alice), Reason.ACCOUNT_NOT_EMPTY, notEmpty(alice));
    world.succeeds(new SetCreditLimit(TENANT, alice, krw(10)));
    world.succeeds(pay(alice, bob, false));
    world.refuses(close(alice), Reason.ACCOUNT_NOT_EMPTY, notEmpty(alice));
  }

  @Test
  void aClosedAccountTakesNothingForEver() {
    AccountId carol = new AccountId(ids.next());
    world.succeeds(new OpenAccount(TENANT, carol, "carol", List.of(KRW), null));
    world.succeeds(close(carol));
    String closed = carol + " is closed";

    world.refuses(pay(alice, carol, true), Reason.ACCOUNT_CLOSED, closed);
    world.refuses(pay(alice, carol, false), Reason.ACCOUNT_CLOSED, closed);
    world.refuses(pay(carol, alice, true), Reason.ACCOUNT_CLOSED, closed);
    world.refuses(new BookCredit(TENANT, carol, krw(1), "late"), Reason.ACCOUNT_CLOSED, closed);
    world.refuses(new SetCreditLimit(TENANT, carol, krw(1)), Reason.ACCOUNT_CLOSED, closed);
    world.refuses(freeze(carol), Reason.WRONG_STATE, closed);
    world.refuses(new UnfreezeAccount(TENANT, carol, null), Reason.WRONG_STATE, closed);
    world.refuses(close(carol), Reason.WRONG_STATE, closed);
    world.succeeds(new SetMetadata(TENANT, carol, Map.of("k", "v")));
  }

  @Test
  void anAuthorizedPaymentToAClosedAccountCanOnlyBeVoided() {
    Pay pay = pay(alice, bob, false);
    world.succeeds(pay);
    world.succeeds(close(bob));

    world.refuses(
        new Capture(TENANT, pay.payment(), null), Reason.ACCOUNT_CLOSED, bob + " is closed");
    world.succeeds(new VoidPayment(TENANT, pay.payment()));
  }

  @Test
  void aFreezeAndItsEndMustFitTheStatus() {
    world.refuses(new UnfreezeAccount(TENANT, alice, null), Reason.WRONG_STATE, alice + " is open");
    world.succeeds(freeze(alice));
    world.refuses(freeze(alice), Reason.WRONG_STATE, alice + " is frozen");
    world.succeeds(freeze(bob));
    world.succeeds(close(bob));
  }

  @Test
  void anotherTenantsAccountDoesNotExist() {
    TenantId stranger = new TenantId("stranger");
    List<AccountTask> tasks =
        List.of(
            new FreezeAccount(stranger, alice, "x"),
            new UnfreezeAccount(stranger, alice, null),
            new CloseAccount(stranger, alice, null),
            new SetMetadata(stranger, alice, Map.of()));

    tasks.forEach(task -> world.refuses(task, Reason.NOT_FOUND, alice + " does not exist"));
  }

  private Pay pay(AccountId from, AccountId to, boolean capture) {
    return new Pay(TENANT, new PaymentId(ids.next()), from, to, krw(10), capture, null, Map.of());
  }

  private static FreezeAccount freeze(AccountId account) {
    return new FreezeAccount(TENANT, account, "suspicion");
  }

  private static CloseAccount close(AccountId account) {
    return new CloseAccount(TENANT, account, null);
  }

  private static String notEmpty(AccountId account) {
    return account + " has money or holds, and cannot be closed";
  }
}
