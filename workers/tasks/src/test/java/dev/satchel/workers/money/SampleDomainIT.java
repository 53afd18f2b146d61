package dev.satchel.workers.money;

import static dev.satchel.workers.money.MemoryWorld.KRW;
import static dev.satchel.workers.money.MemoryWorld.TENANT;
import static dev.satchel.workers.money.MemoryWorld.krw;
import static dev.satchel.workers.money.MemoryWorld.reason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.delivery.Outcome;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.AccountTask.BookCredit;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.PaymentTask.Pay;
import dev.satchel.messages.PaymentTask.VoidPayment;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import dev.satchel.workers.accounts.AccountsConfiguration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A domain that the money package does not know plugs in with one bean. */
class SampleDomainIT {
  private final MoneyOnMySql money =
      new MoneyOnMySql(AccountsConfiguration.class, SampleDomain.class);
  private final SampleDomain sample = money.bean(SampleDomain.class);
  private final AccountId payer = money.open("payer");
  private final AccountId payee = money.open("payee");

  @AfterEach
  void theBooksBalance() {
    money.assertTheBooksBalance();
    money.close();
  }

  @Test
  void rulesMoveMoneyAndChangeTheState() {
    money.credit(payer, 10);

    assertThat(money.run(pay(payer, 4, "one"))).isEqualTo(new Outcome.Done(Map.of("count", 1)));
    assertThat(money.run(pay(payer, 4, "two"))).isEqualTo(new Outcome.Done(Map.of("count", 2)));
    assertThat(reason(money.run(pay(payer, 4, "three")))).isEqualTo("insufficient-funds");
    assertThat(reason(money.run(new VoidPayment(TENANT, new PaymentId(money.ids().next())))))
        .isEqualTo("not-found");

    assertThat(sample.rows()).containsExactly(Map.entry(payer, 2));
    assertThat(money.balance(payer, KRW)).startsWith(2L);
    assertThat(money.balance(payee, KRW)).startsWith(8L);
  }

  @Test
  void anExternalIdIsUsedOnceAndATaskWaitsForTheOpeningOfItsAccount() {
    money.credit(payer, 10);
    AccountId late = new AccountId(money.ids().next());
    TicketId opening = new TicketId(money.ids().next());
    sample.promise(late, new Openings.Opening(TENANT, opening));

    money.succeeds(pay(payer, 1, "one"));
    assertThat(reason(money.run(pay(payer, 1, "one")))).isEqualTo("duplicate-external-id");
    assertThat(MoneyOnMySql.waitsFor(money.run(pay(late, 1, null)))).isEqualTo(opening);
    assertThat(MoneyOnMySql.waitsFor(money.run(new BookCredit(TENANT, late, krw(1), "credit"))))
        .as("a task of another domain waits for it too")
        .isEqualTo(opening);
    TenantId other = new TenantId("other");
    assertThat(reason(money.run(new BookCredit(other, late, krw(1), "credit"))))
        .isEqualTo("not-found");
  }

  @Test
  void aBatchIsLockedOnceDecidedInOrderOfArrivalAndWrittenOnce() {
    List<Outcome> outcomes =
        money.handle(
            List.of(
                money.ticketed(pay(payer, 2, null)),
                money.ticketed(new BookCredit(TENANT, payer, krw(2), "credit")),
                money.ticketed(pay(payer, 2, null))));

    assertThat(reason(outcomes.get(0))).isEqualTo("insufficient-funds");
    assertThat(outcomes.subList(1, 3)).allMatch(Outcome.Done.class::isInstance);
    assertThat(sample.calls())
        .containsExactly("lock for 2", "find undecided for 2", "decide", "decide", "write");
  }

  @Test
  void aBatchWithoutTasksOfTheDomainDoesNotCallIt() {
    money.credit(payer, 10);

    assertThat(sample.calls()).isEmpty();
  }

  @Test
  void anExceptionOfTheDomainRollsTheLedgerBack() {
    money.credit(payer, 10);
    sample.breakDown();

    Pay task = pay(payer, 4, "one");
    assertThatThrownBy(() -> money.run(task)).hasMessage("broken down");

    assertThat(money.balance(payer, KRW)).startsWith(10L);
    assertThat(
            money
                .database()
                .text("SELECT COUNT(*) FROM external_id WHERE ticket = ?", task.payment().uuid()))
        .isEqualTo("0");
  }

  private Pay pay(AccountId from, long amount, @Nullable String externalId) {
    return new Pay(
        TENANT,
        new PaymentId(money.ids().next()),
        from,
        payee,
        krw(amount),
        true,
        externalId,
        Map.of());
  }
}
