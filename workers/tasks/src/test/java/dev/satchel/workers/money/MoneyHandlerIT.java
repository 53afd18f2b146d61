package dev.satchel.workers.money;

import static dev.satchel.workers.money.MemoryWorld.KRW;
import static dev.satchel.workers.money.MemoryWorld.TENANT;
import static dev.satchel.workers.money.MemoryWorld.delivered;
import static dev.satchel.workers.money.MemoryWorld.krw;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.delivery.Delivered;
import dev.satchel.delivery.EffectAlreadyRecorded;
import dev.satchel.delivery.Outcome;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.AccountTask.BookCredit;
import dev.satchel.messages.AccountTask.OpenAccount;
import dev.satchel.messages.AccountTask.SetCreditLimit;
import dev.satchel.messages.MoneyTask;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.PaymentTask.Capture;
import dev.satchel.messages.PaymentTask.Pay;
import dev.satchel.messages.PaymentTask.Refund;
import dev.satchel.messages.TicketId;
import dev.satchel.workers.ledger.CauseAlreadyPosted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MoneyHandlerIT {
  private final MoneyOnMySql money = new MoneyOnMySql();

  @AfterEach
  void theBooksBalance() {
    money.assertTheBooksBalance();
    money.close();
  }

  @Test
  void theNumberOfStatementsDoesNotDependOnTheBatch() {
    AccountId payer = money.open("payer");
    AccountId payee = money.open("payee");
    money.credit(payer, 1_000_000);

    long one = money.statements(money.pays(1, payer, payee, 1));
    assertThat(money.statements(money.pays(10, payer, payee, 1))).isEqualTo(one);
    assertThat(money.statements(money.pays(200, payer, payee, 1))).isEqualTo(one);
    assertThat(one).as("balances, entries, postings, balances, payments, events").isEqualTo(6);

    long mixed = money.statements(mixed(1, payer, payee));
    assertThat(money.statements(mixed(10, payer, payee))).isEqualTo(mixed);
    assertThat(money.statements(mixed(200, payer, payee))).isEqualTo(mixed);
    assertThat(mixed)
        .as(
            "locked or claimed: 2 payments, 4 ids and references, 1 balances; 8 checked and written")
        .isEqualTo(15);
  }

  @Test
  void concurrentPaymentsNeverOverdrawAnAccount() throws Exception {
    AccountId payer = money.open("payer");
    money.credit(payer, 1_000);
    money.succeeds(new SetCreditLimit(TENANT, payer, krw(100)));
    List<AccountId> payees = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      payees.add(money.open("payee " + i));
    }
    List<List<Delivered<MoneyTask>>> batches = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      List<Delivered<MoneyTask>> batch = new ArrayList<>();
      for (int j = 0; j < 10; j++) {
        batch.addAll(money.pays(1, payer, payees.get((i + j) % payees.size()), 7));
      }
      batches.add(batch);
    }

    List<Outcome> outcomes = concurrently(batches);

    long done = outcomes.stream().filter(Outcome.Done.class::isInstance).count();
    assertThat(done).isEqualTo(1_100 / 7);
    assertThat(money.balance(payer, KRW)).startsWith(1_000 - done * 7);
    assertThat(outcomes)
        .filteredOn(Outcome.Refused.class::isInstance)
        .allMatch(outcome -> MemoryWorld.reason(outcome).equals("insufficient-funds"));
  }

  @Test
  void concurrentFirstCreditsOfATenantAreAllBooked() throws Exception {
    List<List<Delivered<MoneyTask>>> batches = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      AccountId account = money.open("account " + i);
      batches.add(
          List.of(money.ticketed(new BookCredit(TENANT, account, krw(10), "deposit " + i))));
    }

    assertThat(concurrently(batches)).allMatch(Outcome.Done.class::isInstance);

    assertThat(
            money
                .jdbc()
                .sql("SELECT SUM(posted) FROM balance WHERE kind = 'system'")
                .query(Long.class)
                .single())
        .isEqualTo(-120);
  }

  @Test
  void aDuplicateTaskHasItsEffectOnce() {
    AccountId payer = money.open("payer");
    AccountId payee = money.open("payee");
    money.credit(payer, 10);
    List<Delivered<MoneyTask>> pay = money.pays(1, payer, payee, 10);
    money.handle(pay);

    // The account is empty now, but the duplicate must not be refused for lack of funds.
    assertThatThrownBy(() -> money.handle(pay)).isInstanceOf(EffectAlreadyRecorded.class);

    money.credit(payer, 10);
    assertThatThrownBy(() -> money.handle(pay)).isInstanceOf(EffectAlreadyRecorded.class);
    List<Delivered<MoneyTask>> withOthers = new ArrayList<>(money.pays(3, payer, payee, 1));
    withOthers.addAll(pay);
    assertThatThrownBy(() -> money.handle(withOthers)).isInstanceOf(CauseAlreadyPosted.class);
    assertThat(money.balance(payer, KRW)).startsWith(10L);
    assertThat(money.balance(payee, KRW)).startsWith(10L);
  }

  @Test
  void everyKindOfTaskHasItsEffectOnce() {
    AccountId payer = new AccountId(money.ids().next());
    TicketId opening = new TicketId(payer.uuid());
    Delivered<MoneyTask> open =
        delivered(opening, new OpenAccount(TENANT, payer, "payer", List.of(KRW), null));
    AccountId payee = money.open("payee");
    Pay pay =
        new Pay(
            TENANT, new PaymentId(money.ids().next()), payer, payee, krw(5), false, "x", Map.of());
    List<Delivered<MoneyTask>> all =
        List.of(
            open,
            money.ticketed(new BookCredit(TENANT, payer, krw(10), "x")),
            money.ticketed(new SetCreditLimit(TENANT, payer, krw(3))),
            money.ticketed(pay),
            money.ticketed(new Capture(TENANT, pay.payment(), null)),
            money.ticketed(new Refund(TENANT, pay.payment(), null)));

    all.forEach(
        task ->
            assertThat(money.handle(List.of(task)).getFirst()).isInstanceOf(Outcome.Done.class));
    all.forEach(
        task ->
            assertThatThrownBy(() -> money.handle(List.of(task)))
                .isInstanceOf(EffectAlreadyRecorded.class));
    assertThat(money.balance(payer, KRW)).containsExactly(10L, 0L, 3L);
  }

  @Test
  void theNumberOfStatementsOfWaitingTasksDoesNotDependOnTheBatch() {
    AccountId payer = money.open("payer");
    AccountId payee = money.open("payee");
    money.credit(payer, 1_000);

    long one = money.statements(overtaking(1, payer, payee));
    assertThat(money.statements(overtaking(10, payer, payee))).isEqualTo(one);
    assertThat(money.statements(overtaking(100, payer, payee))).isEqualTo(one);
    assertThat(one)
        .as("payments; external ids looked up, claimed, given back; balances, openings, captures")
        .isEqualTo(7);
  }

  /** Credits that overtake their accounts, and refunds that overtake their captures. */
  private List<Delivered<MoneyTask>> overtaking(int count, AccountId payer, AccountId payee) {
    List<Delivered<MoneyTask>> tasks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      AccountId late = new AccountId(money.ids().next());
      money.insertTicket(
          delivered(
              new TicketId(late.uuid()),
              new OpenAccount(TENANT, late, "r" + late, List.of(KRW), null)));
      tasks.add(money.ticketed(new BookCredit(TENANT, late, krw(10), "c" + late)));
      PaymentId held = money.existing(payer, payee);
      money.insertTicket(money.ticketed(new Capture(TENANT, held, null)));
      tasks.add(money.ticketed(new Refund(TENANT, held, null)));
    }
    return tasks;
  }

  private List<Outcome> concurrently(List<List<Delivered<MoneyTask>>> batches) throws Exception {
    List<Outcome> outcomes = new ArrayList<>();
    try (ExecutorService workers = Executors.newFixedThreadPool(8)) {
      List<Future<List<Outcome>>> running = new ArrayList<>();
      batches.forEach(batch -> running.add(workers.submit(() -> money.handle(batch))));
      for (Future<List<Outcome>> done : running) {
        outcomes.addAll(done.get());
      }
    }
    return outcomes;
  }

  /** So many tasks of each kind, some of them refused or waiting. */
  private List<Delivered<MoneyTask>> mixed(int count, AccountId payer, AccountId payee) {
    List<Delivered<MoneyTask>> tasks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      AccountId account = new AccountId(money.ids().next());
      tasks.add(
          delivered(
              new TicketId(account.uuid()),
              new OpenAccount(TENANT, account, "r" + account, List.of(KRW), null)));
      tasks.add(money.ticketed(new BookCredit(TENANT, payer, krw(10), "c" + account)));
      PaymentId held = money.existing(payer, payee);
      tasks.add(money.ticketed(new Capture(TENANT, held, null)));
      tasks.add(money.ticketed(new Capture(TENANT, new PaymentId(money.ids().next()), null)));
      PaymentId id = new PaymentId(money.ids().next());
      tasks.add(
          money.ticketed(new Pay(TENANT, id, payer, payee, krw(1), true, "p" + id, Map.of())));
      tasks.add(money.ticketed(new Refund(TENANT, id, null)));
    }
    return tasks;
  }
}
