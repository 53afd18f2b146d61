package dev.satchel.workers.money;

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
import dev.satchel.messages.AccountTask.SetCreditLimit;
import dev.satchel.messages.MoneyTask;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.PaymentTask.Pay;
import dev.satchel.messages.Reason;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import dev.satchel.workers.accounts.MemoryAccounts;
import dev.satchel.workers.payments.MemoryPayments;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rules for the tasks of every domain: external ids, and accounts that are not open yet. */
class JobTest {
  private static final TenantId STRANGER = new TenantId("stranger");

  private final IdSource ids = IdSource.seeded(CLOCK, 2);
  private final MemoryWorld world =
      new MemoryWorld(ids, new MemoryAccounts(), new MemoryPayments());
  private final AccountId payer = new AccountId(ids.next());
  private final AccountId payee = new AccountId(ids.next());

  @BeforeEach
  void openAccounts() {
    world.succeeds(new OpenAccount(TENANT, payer, "payer", List.of(KRW), "payer@example.org"));
    world.succeeds(new OpenAccount(TENANT, payee, "payee", List.of(KRW), null));
    world.succeeds(new BookCredit(TENANT, payer, krw(1_000), "deposit-1"));
  }

  @AfterEach
  void assertTheBooksAreSound() {
    world.ledger().assertSound();
  }

  @Test
  void anExternalIdIsUsedOncePerTenantAndType() {
    Pay first = pay(payer, payee, 1, "order-1");
    world.succeeds(first);

    world.refuses(
        pay(payer, payee, 1, "order-1"),
        Reason.DUPLICATE_EXTERNAL_ID,
        "The externalId was used by ticket " + new TicketId(first.payment().uuid()) + " already");
    world.succeeds(new BookCredit(TENANT, payer, krw(1), "order-1"));
    assertThat(reason(new BookCredit(TENANT, payer, krw(1), "order-1")))
        .isEqualTo("duplicate-external-id");
  }

  @Test
  void anExternalIdIsUsedOnceWithinABatch() {
    Pay first = pay(payer, payee, 1, "order-1");
    Pay second = pay(payer, payee, 1, "order-1 ");

    List<Outcome> outcomes = world.run(List.of(world.ticketed(first), world.ticketed(second)));

    assertThat(outcomes.get(0)).isInstanceOf(Outcome.Done.class);
    assertThat(MemoryWorld.reason(outcomes.get(1))).isEqualTo("duplicate-external-id");
  }

  @Test
  void aRefusedPaymentLeavesItsExternalIdUnused() {
    world.refuses(
        pay(payer, payee, 1_001, "order-1"),
        Reason.INSUFFICIENT_FUNDS,
        payer + " has less than 1001 KRW available");
    world.succeeds(pay(payer, payee, 1_000, "order-1"));
  }

  @Test
  void aTaskThatOvertakesTheOpeningOfItsAccountWaits() {
    AccountId late = new AccountId(ids.next());
    Delivered<MoneyTask> opening = opening(late, "late");
    List<MoneyTask> tasks =
        List.of(
            new BookCredit(TENANT, late, krw(10), "deposit-late"),
            new SetCreditLimit(TENANT, late, krw(5)),
            pay(late, payee, 1, null),
            pay(payer, late, 1, null));
    tasks.forEach(task -> assertThat(reason(task)).isEqualTo("not-found"));

    world.accept(opening);

    tasks.forEach(
        task ->
            assertThat(world.run(task))
                .isEqualTo(
                    new Outcome.WaitFor(
                        opening.requiredTicket(), "account-undecided", late + " is not open yet")));
    assertThat(reason(new SetCreditLimit(STRANGER, late, krw(5)))).isEqualTo("not-found");
    assertThat(world.run(List.of(opening)).getFirst()).isInstanceOf(Outcome.Done.class);
    tasks.forEach(world::succeeds);
  }

  @Test
  void aTaskUsesAnAccountOpenedBeforeItInTheBatchAndWaitsForOneOpenedAfterIt() {
    AccountId late = new AccountId(ids.next());
    Delivered<MoneyTask> opening = opening(late, "late");
    Delivered<MoneyTask> before = world.ticketed(new BookCredit(TENANT, late, krw(10), "before"));
    Delivered<MoneyTask> after = world.ticketed(new BookCredit(TENANT, late, krw(10), "after"));
    world.accept(opening);

    List<Outcome> outcomes = world.run(List.of(before, opening, after));

    assertThat(outcomes.get(0)).isInstanceOf(Outcome.WaitFor.class);
    assertThat(outcomes.subList(1, 3)).allMatch(Outcome.Done.class::isInstance);
  }

  @Test
  void anAccountWhoseOpeningIsRefusedDoesNotExist() {
    AccountId refused = new AccountId(ids.next());
    Delivered<MoneyTask> opening = opening(refused, "payer");
    Delivered<MoneyTask> credit =
        world.ticketed(new BookCredit(TENANT, refused, krw(10), "credit"));
    world.accept(opening);

    assertThat(world.run(List.of(opening, credit)))
        .extracting(MemoryWorld::reason)
        .containsExactly("reference-taken", "not-found");
    assertThat(world.run(List.of(credit)))
        .extracting(MemoryWorld::reason)
        .containsExactly("not-found");
  }

  private static Delivered<MoneyTask> opening(AccountId account, String reference) {
    return delivered(
        new TicketId(account.uuid()),
        new OpenAccount(TENANT, account, reference, List.of(KRW), null));
  }

  private Pay pay(AccountId from, AccountId to, long amount, @Nullable String externalId) {
    return new Pay(
        TENANT, new PaymentId(ids.next()), from, to, krw(amount), true, externalId, Map.of());
  }

  private String reason(MoneyTask task) {
    return MemoryWorld.reason(world.run(task));
  }
}
