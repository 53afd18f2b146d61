package dev.satchel.workers.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.delivery.Delivered;
import dev.satchel.delivery.EffectAlreadyRecorded;
import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.Sql;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.AccountTask.BookCredit;
import dev.satchel.messages.AccountTask.OpenAccount;
import dev.satchel.messages.AccountTask.SetCreditLimit;
import dev.satchel.messages.Asset;
import dev.satchel.messages.Money;
import dev.satchel.messages.MoneyTask;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.PaymentTask;
import dev.satchel.messages.PaymentTask.Capture;
import dev.satchel.messages.PaymentTask.Pay;
import dev.satchel.messages.PaymentTask.Refund;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import dev.satchel.messages.TicketStatus;
import dev.satchel.workers.Seeds;
import dev.satchel.workers.WorkersDatabase;
import dev.satchel.workers.ledger.Audit;
import dev.satchel.workers.ledger.CauseAlreadyPosted;
import dev.satchel.workers.ledger.Ledger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MoneyHandlerIT {
  private static final TenantId TENANT = new TenantId("shop");
  private static final Asset KRW = new Asset("KRW");
  private static final Instant NOW = Instant.parse("2026-11-21T00:00:00.123456Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  private final WorkersDatabase database = new WorkersDatabase();
  private final MessageCodec codec = new MessageCodec();
  private final IdSource ids = IdSource.seeded(CLOCK, 11);
  private final PaymentStore payments = new PaymentStore(database.jdbc(), codec);
  private final MoneyHandler handler =
      new MoneyHandler(
          new Ledger(database.jdbc(), IdSource.secure(CLOCK)),
          payments,
          new ExternalIdStore(database.jdbc()),
          new PendingWorkStore(database.jdbc()),
          new Rules(codec),
          CLOCK);

  @AfterEach
  void theBooksBalance() {
    Audit audit =
        new Audit(
            database.dataSource(),
            new Audit.Limits(500, 100_000, Duration.ofMinutes(1), Duration.ofSeconds(30)));
    Audit.Slice all = audit.add(null, new UUID(-1, -1));
    assertThat(all.found()).isEmpty();
    assertThat(audit.assets()).allMatch(asset -> asset.sum().signum() == 0);
    Audit.Page page = audit.compare(null, all.end());
    assertThat(page.suspects()).isEmpty();
    assertThat(page.next()).isEmpty();
    database.close();
  }

  @Test
  void doesWhatTheRulesDecideInMemory() {
    Random random = new Random(Seeds.next("MoneyHandlerIT.asInMemory"));
    MemoryWorld memory = new MemoryWorld(IdSource.seeded(CLOCK, 3));
    List<Delivered<MoneyTask>> tasks =
        new MoneyTasks(random, IdSource.seeded(CLOCK, random.nextLong())).sequence(900);

    for (List<Delivered<MoneyTask>> batch : MoneyTasks.split(tasks, random, 60)) {
      batch.forEach(this::insertTicket);
      batch.forEach(memory::accept);
      List<Outcome> outcomes = handle(batch);
      assertThat(outcomes).isEqualTo(memory.run(batch));
      for (int i = 0; i < batch.size(); i++) {
        switch (outcomes.get(i)) {
          case Outcome.Done done -> setStatus(batch.get(i).requiredTicket(), "succeeded");
          case Outcome.Refused refused -> setStatus(batch.get(i).requiredTicket(), "failed");
          case Outcome.WaitFor wait -> {}
          case Outcome.RetryLater later -> throw new AssertionError(later);
          case Outcome.Park park -> throw new AssertionError(park);
          case Outcome.Running running -> throw new AssertionError(running);
          case Outcome.Cancelled cancelled -> throw new AssertionError(cancelled);
        }
      }
    }

    memory
        .ledger()
        .balances()
        .forEach(
            (key, balance) ->
                assertThat(balance(key.account(), key.asset()))
                    .isEqualTo(List.of(balance.posted(), balance.held(), balance.creditLimit())));
    Set<PaymentId> all = new TreeSet<>((a, b) -> a.toString().compareTo(b.toString()));
    memory.payments().forEach(payment -> all.add(payment.id()));
    Payments stored = database.inTransaction(() -> payments.lock(all));
    memory.payments().forEach(payment -> assertThat(stored.known(payment.id())).contains(payment));
    assertThat(count("payment_change")).isEqualTo(memory.changes().size());
    assertThat(count("journal_entry")).isEqualTo(memory.ledger().history().size());
  }

  @Test
  void theNumberOfStatementsDoesNotDependOnTheBatch() {
    AccountId payer = open("payer");
    AccountId payee = open("payee");
    credit(payer, 1_000_000);

    long one = statements(pays(1, payer, payee, 1));
    assertThat(statements(pays(10, payer, payee, 1))).isEqualTo(one);
    assertThat(statements(pays(200, payer, payee, 1))).isEqualTo(one);
    assertThat(one).as("balances, entries, postings, balances, payments, changes").isEqualTo(6);

    long mixed = statements(mixed(1, payer, payee));
    assertThat(statements(mixed(10, payer, payee))).isEqualTo(mixed);
    assertThat(statements(mixed(200, payer, payee))).isEqualTo(mixed);
    assertThat(mixed).isLessThanOrEqualTo(14);
  }

  @Test
  void manyWorkersOnOneAccountNeverTakeItBelowItsLimit() throws Exception {
    AccountId payer = open("payer");
    credit(payer, 1_000);
    does(new SetCreditLimit(TENANT, payer, krw(100)));
    List<AccountId> payees = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      payees.add(open("payee " + i));
    }
    List<List<Delivered<MoneyTask>>> batches = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      List<Delivered<MoneyTask>> batch = new ArrayList<>();
      for (int j = 0; j < 10; j++) {
        batch.addAll(pays(1, payer, payees.get((i + j) % payees.size()), 7));
      }
      batches.add(batch);
    }

    List<Outcome> outcomes = concurrently(batches);

    long done = outcomes.stream().filter(Outcome.Done.class::isInstance).count();
    assertThat(done).isEqualTo(1_100 / 7);
    assertThat(balance(payer, KRW)).startsWith(1_000 - done * 7);
    assertThat(outcomes)
        .filteredOn(Outcome.Refused.class::isInstance)
        .allMatch(outcome -> reason(outcome).equals("insufficient-funds"));
  }

  @Test
  void theFirstCreditsOfATenantMayComeFromManyWorkersAtOnce() throws Exception {
    List<List<Delivered<MoneyTask>>> batches = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      AccountId account = open("account " + i);
      batches.add(List.of(ticketed(new BookCredit(TENANT, account, krw(10), "deposit " + i))));
    }

    assertThat(concurrently(batches)).allMatch(Outcome.Done.class::isInstance);

    assertThat(
            database
                .jdbc()
                .sql("SELECT SUM(posted) FROM balance WHERE kind = 'system'")
                .query(Long.class)
                .single())
        .isEqualTo(-120);
  }

  @Test
  void aRepeatedTaskHasItsEffectOnce() {
    AccountId payer = open("payer");
    AccountId payee = open("payee");
    credit(payer, 10);
    List<Delivered<MoneyTask>> pay = pays(1, payer, payee, 10);
    handle(pay);

    // The money is gone by now: the repetition must not be told so.
    assertThatThrownBy(() -> handle(pay)).isInstanceOf(EffectAlreadyRecorded.class);

    credit(payer, 10);
    assertThatThrownBy(() -> handle(pay)).isInstanceOf(EffectAlreadyRecorded.class);
    List<Delivered<MoneyTask>> withOthers = new ArrayList<>(pays(3, payer, payee, 1));
    withOthers.addAll(pay);
    assertThatThrownBy(() -> handle(withOthers)).isInstanceOf(CauseAlreadyPosted.class);
    assertThat(balance(payer, KRW)).startsWith(10L);
    assertThat(balance(payee, KRW)).startsWith(10L);
  }

  @Test
  void everyKindOfTaskHasItsEffectOnce() {
    AccountId payer = new AccountId(ids.next());
    TicketId opening = new TicketId(payer.uuid());
    Delivered<MoneyTask> open =
        delivered(opening, new OpenAccount(TENANT, payer, "payer", List.of(KRW), null));
    AccountId payee = open("payee");
    Pay pay =
        new Pay(TENANT, new PaymentId(ids.next()), payer, payee, krw(5), false, "x", Map.of());
    List<Delivered<MoneyTask>> all =
        List.of(
            open,
            ticketed(new BookCredit(TENANT, payer, krw(10), "x")),
            ticketed(new SetCreditLimit(TENANT, payer, krw(3))),
            ticketed(pay),
            ticketed(new Capture(TENANT, pay.payment(), null)),
            ticketed(new Refund(TENANT, pay.payment(), null)));

    all.forEach(
        task -> assertThat(handle(List.of(task)).getFirst()).isInstanceOf(Outcome.Done.class));
    all.forEach(
        task ->
            assertThatThrownBy(() -> handle(List.of(task)))
                .isInstanceOf(EffectAlreadyRecorded.class));
    assertThat(balance(payer, KRW)).containsExactly(10L, 0L, 3L);
  }

  @Test
  void aCaptureWaitsWhileTheTicketOfItsPaymentIsOpen() {
    AccountId payer = open("payer");
    AccountId payee = open("payee");
    Pay pay =
        new Pay(TENANT, new PaymentId(ids.next()), payer, payee, krw(5), false, null, Map.of());
    TicketId ticket = new TicketId(pay.payment().uuid());
    Capture capture = new Capture(TENANT, pay.payment(), null);

    assertThat(reason(run(capture))).isEqualTo("not-found");
    database.insertTicket(ticket, "shop", "payments.pay.v1", codec.encode(pay), NOW);
    assertThat(waitsFor(run(capture))).isEqualTo(ticket);
    setStatus(ticket, "parked");
    assertThat(waitsFor(run(capture))).isEqualTo(ticket);
    assertThat(reason(run(new Capture(new TenantId("other"), pay.payment(), null))))
        .isEqualTo("not-found");
    setStatus(ticket, "failed");
    assertThat(reason(run(capture))).isEqualTo("wrong-state");
  }

  @Test
  void aTaskWaitsWhileTheTicketOfItsAccountIsOpen() {
    AccountId payee = open("payee");
    AccountId late = new AccountId(ids.next());
    TicketId ticket = new TicketId(late.uuid());
    Delivered<MoneyTask> opening =
        delivered(ticket, new OpenAccount(TENANT, late, "late", List.of(KRW), null));
    List<Delivered<MoneyTask>> overtaking =
        List.of(
            ticketed(new BookCredit(TENANT, late, krw(9), "credit")),
            ticketed(new SetCreditLimit(TENANT, late, krw(5))),
            pays(1, late, payee, 2).getFirst());

    assertThat(handle(overtaking)).extracting(MoneyHandlerIT::reason).containsOnly("not-found");
    insertTicket(opening);
    assertThat(handle(overtaking)).extracting(MoneyHandlerIT::waitsFor).containsOnly(ticket);
    setStatus(ticket, "parked");
    assertThat(handle(overtaking)).extracting(MoneyHandlerIT::waitsFor).containsOnly(ticket);
    assertThat(reason(run(new SetCreditLimit(new TenantId("other"), late, krw(5)))))
        .isEqualTo("not-found");
    setStatus(ticket, "failed");
    assertThat(handle(overtaking)).extracting(MoneyHandlerIT::reason).containsOnly("not-found");

    assertThat(handle(List.of(opening)).getFirst()).isInstanceOf(Outcome.Done.class);
    assertThat(handle(overtaking)).allMatch(Outcome.Done.class::isInstance);
  }

  @Test
  void aRefundWaitsWhileATicketOfACaptureIsOpen() {
    AccountId payer = open("payer");
    AccountId payee = open("payee");
    credit(payer, 10);
    PaymentId payment = existing(payer, payee);
    Delivered<MoneyTask> other = ticketed(new Capture(TENANT, existing(payer, payee), null));
    Delivered<MoneyTask> capture = ticketed(new Capture(TENANT, payment, null));
    Refund refund = new Refund(TENANT, payment, null);

    insertTicket(other);
    assertThat(reason(run(refund))).isEqualTo("wrong-state");
    insertTicket(capture);
    assertThat(waitsFor(run(refund))).isEqualTo(capture.requiredTicket());
    setStatus(capture.requiredTicket(), "failed");
    assertThat(reason(run(refund))).isEqualTo("wrong-state");
    setStatus(capture.requiredTicket(), "retrying");
    assertThat(waitsFor(run(refund))).isEqualTo(capture.requiredTicket());
    assertThat(handle(List.of(capture)).getFirst()).isInstanceOf(Outcome.Done.class);
    assertThat(run(refund)).isInstanceOf(Outcome.Done.class);
  }

  @Test
  void aCaptureAskedForAfterTheRefundIsNotWaitedFor() {
    AccountId payer = open("payer");
    AccountId payee = open("payee");
    credit(payer, 10);
    PaymentId payment = existing(payer, payee);
    Delivered<MoneyTask> capture = ticketed(new Capture(TENANT, payment, null));
    insertTicket(capture);
    database
        .jdbc()
        .sql("UPDATE ticket SET created_at = ?")
        .param(Sql.time(NOW.plusSeconds(10)))
        .update();

    assertThat(reason(run(new Refund(TENANT, payment, null)))).isEqualTo("wrong-state");
  }

  @Test
  void whatWaitsCostsTheSameNumberOfStatementsWhateverTheBatch() {
    AccountId payer = open("payer");
    AccountId payee = open("payee");
    credit(payer, 1_000);

    long one = statements(overtaking(1, payer, payee));
    assertThat(statements(overtaking(10, payer, payee))).isEqualTo(one);
    assertThat(statements(overtaking(100, payer, payee))).isEqualTo(one);
    assertThat(one)
        .as("payments; external ids looked up, claimed, given back; balances, openings, captures")
        .isEqualTo(7);
  }

  /** Credits that overtake their accounts, and refunds that overtake their captures. */
  private List<Delivered<MoneyTask>> overtaking(int count, AccountId payer, AccountId payee) {
    List<Delivered<MoneyTask>> tasks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      AccountId late = new AccountId(ids.next());
      insertTicket(
          delivered(
              new TicketId(late.uuid()),
              new OpenAccount(TENANT, late, "r" + late, List.of(KRW), null)));
      tasks.add(ticketed(new BookCredit(TENANT, late, krw(10), "c" + late)));
      PaymentId held = existing(payer, payee);
      insertTicket(ticketed(new Capture(TENANT, held, null)));
      tasks.add(ticketed(new Refund(TENANT, held, null)));
    }
    return tasks;
  }

  @Test
  void aTicketThatMakesSomethingElseIsNoPayment() {
    TicketId ticket = new TicketId(ids.next());
    database.insertTicket(ticket, "shop", "accounts.open.v1", new byte[0], NOW);

    assertThat(reason(run(new Capture(TENANT, new PaymentId(ticket.uuid()), null))))
        .isEqualTo("not-found");
  }

  @Test
  void keepsWhatTheClientSaidOfThePayment() {
    AccountId payer = open("payer");
    AccountId payee = open("payee");
    credit(payer, 5);
    PaymentId id = new PaymentId(ids.next());
    does(new Pay(TENANT, id, payer, payee, krw(5), true, "주문 1", Map.of("색", "\"🟦\"")));

    assertThat(database.text("SELECT external_id FROM payment WHERE id = ?", id.uuid()))
        .isEqualTo("주문 1");
    assertThat(database.text("SELECT metadata FROM payment WHERE id = ?", id.uuid()))
        .isEqualTo("{\"색\":\"\\\"🟦\\\"\"}");
    assertThat(database.text("SELECT created_at FROM payment WHERE id = ?", id.uuid()))
        .startsWith("2026-11-21 00:00:00.123456");
  }

  @Test
  void aChangeNamesTheStateItCameFrom() {
    AccountId payer = open("payer");
    AccountId payee = open("payee");
    credit(payer, 5);
    PaymentId id = new PaymentId(ids.next());
    does(new Pay(TENANT, id, payer, payee, krw(5), true, null, Map.of()));

    assertThatThrownBy(
            () ->
                database.inTransaction(
                    () -> {
                      Payments locked = payments.lock(List.of(id));
                      Payment before = locked.known(id).orElseThrow();
                      locked.change(before, before.refunding(krw(1)), new TicketId(ids.next()));
                      database.jdbc().sql("UPDATE payment SET version = version + 1").update();
                      payments.write(locked, NOW);
                      return true;
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(id.uuid().toString().substring(0, 8));
  }

  private List<Outcome> concurrently(List<List<Delivered<MoneyTask>>> batches) throws Exception {
    List<Outcome> outcomes = new ArrayList<>();
    try (ExecutorService workers = Executors.newFixedThreadPool(8)) {
      List<Future<List<Outcome>>> running = new ArrayList<>();
      batches.forEach(batch -> running.add(workers.submit(() -> handle(batch))));
      for (Future<List<Outcome>> done : running) {
        outcomes.addAll(done.get());
      }
    }
    return outcomes;
  }

  private List<Delivered<MoneyTask>> pays(int count, AccountId from, AccountId to, long amount) {
    List<Delivered<MoneyTask>> pays = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      PaymentId id = new PaymentId(ids.next());
      pays.add(ticketed(new Pay(TENANT, id, from, to, krw(amount), true, null, Map.of())));
    }
    return pays;
  }

  /** As many of each kind, some of them refused or waiting. */
  private List<Delivered<MoneyTask>> mixed(int count, AccountId payer, AccountId payee) {
    List<Delivered<MoneyTask>> tasks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      AccountId account = new AccountId(ids.next());
      tasks.add(
          delivered(
              new TicketId(account.uuid()),
              new OpenAccount(TENANT, account, "r" + account, List.of(KRW), null)));
      tasks.add(ticketed(new BookCredit(TENANT, payer, krw(10), "c" + account)));
      PaymentId held = existing(payer, payee);
      tasks.add(ticketed(new Capture(TENANT, held, null)));
      tasks.add(ticketed(new Capture(TENANT, new PaymentId(ids.next()), null)));
      PaymentId id = new PaymentId(ids.next());
      tasks.add(ticketed(new Pay(TENANT, id, payer, payee, krw(1), true, "p" + id, Map.of())));
      tasks.add(ticketed(new Refund(TENANT, id, null)));
    }
    return tasks;
  }

  private PaymentId existing(AccountId payer, AccountId payee) {
    PaymentId id = new PaymentId(ids.next());
    does(new Pay(TENANT, id, payer, payee, krw(1), false, null, Map.of()));
    return id;
  }

  private long statements(List<Delivered<MoneyTask>> batch) {
    return database.statements(() -> handler.handle(batch, published -> {}));
  }

  private List<Outcome> handle(List<Delivered<MoneyTask>> batch) {
    return database.inTransaction(() -> handler.handle(batch, published -> {}));
  }

  private AccountId open(String reference) {
    AccountId account = new AccountId(ids.next());
    does(new OpenAccount(TENANT, account, reference, List.of(KRW), null));
    return account;
  }

  private void credit(AccountId account, long amount) {
    does(new BookCredit(TENANT, account, krw(amount), "deposit " + ids.next()));
  }

  private void does(MoneyTask task) {
    assertThat(run(task)).isInstanceOf(Outcome.Done.class);
  }

  private Outcome run(MoneyTask task) {
    return handle(List.of(ticketed(task))).getFirst();
  }

  private Delivered<MoneyTask> ticketed(MoneyTask task) {
    return delivered(
        new TicketId(task instanceof Pay pay ? pay.payment().uuid() : ids.next()), task);
  }

  private static Delivered<MoneyTask> delivered(TicketId ticket, MoneyTask task) {
    return MemoryWorld.delivered(ticket, task);
  }

  private void insertTicket(Delivered<MoneyTask> delivered) {
    MoneyTask task = delivered.task();
    TicketId ticket = delivered.requiredTicket();
    database.insertTicket(
        ticket, task.tenant().name(), codec.typeName(task), codec.encode(task), NOW);
    if (task instanceof PaymentTask about) {
      database
          .jdbc()
          .sql("UPDATE ticket SET resource = ? WHERE id = ?")
          .params("/v1/payments/" + about.payment(), Sql.bytes(ticket.uuid()))
          .update();
    }
  }

  private void setStatus(TicketId ticket, String status) {
    database
        .jdbc()
        .sql("UPDATE ticket SET status = ?, done = ? WHERE id = ?")
        .params(status, TicketStatus.of(status).done(), Sql.bytes(ticket.uuid()))
        .update();
  }

  private List<Long> balance(AccountId account, Asset asset) {
    return database
        .jdbc()
        .sql("SELECT posted, held, credit_limit FROM balance WHERE account_id = ? AND asset = ?")
        .params(Sql.bytes(account.uuid()), asset.code())
        .query((row, number) -> List.of(row.getLong(1), row.getLong(2), row.getLong(3)))
        .single();
  }

  private int count(String table) {
    return database.jdbc().sql("SELECT COUNT(*) FROM " + table).query(Integer.class).single();
  }

  private static @Nullable TicketId waitsFor(Outcome outcome) {
    return outcome instanceof Outcome.WaitFor wait ? wait.other() : null;
  }

  private static String reason(Outcome outcome) {
    return outcome instanceof Outcome.Refused refused
        ? refused.problem().reason()
        : outcome.toString();
  }

  private static Money krw(long value) {
    return new Money(KRW, value);
  }
}
