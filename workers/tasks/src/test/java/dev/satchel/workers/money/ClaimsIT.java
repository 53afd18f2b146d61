package dev.satchel.workers.money;

import static dev.satchel.workers.money.MemoryWorld.KRW;
import static dev.satchel.workers.money.MemoryWorld.TENANT;
import static dev.satchel.workers.money.MemoryWorld.delivered;
import static dev.satchel.workers.money.MemoryWorld.krw;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.delivery.Delivered;
import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.Sql;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.AccountTask.BookCredit;
import dev.satchel.messages.AccountTask.OpenAccount;
import dev.satchel.messages.MoneyTask;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.PaymentTask.Pay;
import dev.satchel.messages.TicketId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two concurrent transactions whose batches claim one external id or one reference. */
class ClaimsIT {
  private final MoneyOnMySql money = new MoneyOnMySql();
  private final ExecutorService workers = Executors.newFixedThreadPool(2);
  private final AccountId shop = new AccountId(money.ids().next());

  /** The outcomes of both batches; the first one takes its locks first. */
  private record Both(List<Outcome> first, List<Outcome> second) {}

  @BeforeEach
  void open() {
    assertThat(money.handle(List.of(opening(shop, "shop"))).getFirst())
        .isInstanceOf(Outcome.Done.class);
  }

  @AfterEach
  void close() {
    workers.shutdownNow();
    money.close();
  }

  @Test
  void aDuplicateExternalIdIsRefusedAloneAndNamesTheFirstTicket() throws Exception {
    List<Delivered<MoneyTask>> first = List.of(payFrom(funded(10), 1, "order"), pay("a"));
    Delivered<MoneyTask> loser = payFrom(funded(10), 1, "order");
    List<Delivered<MoneyTask>> second = List.of(pay("b"), loser, pay("c"));

    Both both = interleaved(first, second);

    assertThat(both.first()).allMatch(Outcome.Done.class::isInstance);
    assertThat(both.second().get(0)).isInstanceOf(Outcome.Done.class);
    assertThat(refusal(both.second().get(1)))
        .isEqualTo(
            "duplicate-external-id: The externalId was used by ticket "
                + first.getFirst().requiredTicket()
                + " already");
    assertThat(both.second().get(2)).isInstanceOf(Outcome.Done.class);
    assertThat(user("order")).isEqualTo(first.getFirst().requiredTicket());
  }

  @Test
  void aDuplicateReferenceIsRefusedAloneAndNamesTheFirstAccount() throws Exception {
    AccountId winner = new AccountId(money.ids().next());
    List<Delivered<MoneyTask>> first = List.of(opening(winner, "alice"));
    List<Delivered<MoneyTask>> second =
        List.of(
            opening(new AccountId(money.ids().next()), "alicf"),
            opening(new AccountId(money.ids().next()), "alice "),
            opening(new AccountId(money.ids().next()), "alicd"));

    Both both = interleaved(first, second);

    assertThat(both.first()).allMatch(Outcome.Done.class::isInstance);
    assertThat(both.second().get(0)).isInstanceOf(Outcome.Done.class);
    assertThat(refusal(both.second().get(1)))
        .isEqualTo("reference-taken: The reference belongs to " + winner);
    assertThat(both.second().get(2)).isInstanceOf(Outcome.Done.class);
    assertThat(count("SELECT COUNT(*) FROM account")).isEqualTo(4);
    assertThat(count("SELECT COUNT(*) FROM balance WHERE kind = 'client'")).isEqualTo(4);
  }

  @Test
  void aRefusedPaymentLeavesItsExternalIdToAConcurrentOne() throws Exception {
    List<Delivered<MoneyTask>> first = List.of(payFrom(funded(1), 2, "order"), pay("a"));
    Delivered<MoneyTask> second = payFrom(funded(2), 2, "order");

    Both both = interleaved(first, List.of(second));

    assertThat(refusal(both.first().getFirst())).startsWith("insufficient-funds");
    assertThat(both.second().getFirst()).isInstanceOf(Outcome.Done.class);
    assertThat(user("order")).isEqualTo(second.requiredTicket());
  }

  @Test
  void aRefusedPaymentLeavesItsExternalIdToTheNextOneOfItsBatch() {
    Delivered<MoneyTask> tooMuch = payFrom(funded(1), 2, "order");
    Delivered<MoneyTask> fits = payFrom(funded(2), 2, "order");
    Delivered<MoneyTask> late = payFrom(funded(2), 2, "order");
    Delivered<MoneyTask> alone = payFrom(funded(1), 2, "unused");

    List<Outcome> outcomes = money.handle(List.of(tooMuch, fits, late, alone));

    assertThat(refusal(outcomes.get(0))).startsWith("insufficient-funds");
    assertThat(outcomes.get(1)).isInstanceOf(Outcome.Done.class);
    assertThat(refusal(outcomes.get(2))).contains(fits.requiredTicket().toString());
    assertThat(refusal(outcomes.get(3))).startsWith("insufficient-funds");
    assertThat(user("order")).isEqualTo(fits.requiredTicket());
    assertThat(count("SELECT COUNT(*) FROM external_id WHERE external_id = 'unused'")).isZero();
  }

  @Test
  void batchesWithTheSameIdsInAnyOrderDoNotDeadlock() throws Exception {
    List<String> names = Stream.of("b", "가", "a", "\ufffd", "\ud83d\ude00", "a\t", "c").toList();
    List<List<Delivered<MoneyTask>>> batches = new ArrayList<>();
    for (int round = 0; round < 20; round++) {
      List<Delivered<MoneyTask>> batch = new ArrayList<>();
      for (int i = 0; i < names.size(); i++) {
        String name = round / 2 + names.get((i * (round % 2 == 0 ? 1 : 3)) % names.size());
        batch.add(payFrom(funded(1), 1, name));
        batch.add(opening(new AccountId(money.ids().next()), name));
      }
      batches.add(batch);
    }
    List<Future<List<Outcome>>> running = new ArrayList<>();
    batches.forEach(batch -> running.add(workers.submit(() -> money.handle(batch))));
    long done = 0;
    for (Future<List<Outcome>> outcomes : running) {
      done += outcomes.get().stream().filter(Outcome.Done.class::isInstance).count();
    }

    assertThat(done).as("each name once as an external id and once as a reference").isEqualTo(140);
  }

  /** Starts the second batch while the first is decided but not yet committed. */
  private Both interleaved(List<Delivered<MoneyTask>> first, List<Delivered<MoneyTask>> second)
      throws Exception {
    CountDownLatch decided = new CountDownLatch(1);
    CountDownLatch commit = new CountDownLatch(1);
    Future<List<Outcome>> held =
        workers.submit(
            inTransaction(
                () -> {
                  List<Outcome> outcomes = money.handleInside(first);
                  decided.countDown();
                  assertThat(commit.await(60, TimeUnit.SECONDS)).isTrue();
                  return outcomes;
                }));
    assertThat(decided.await(60, TimeUnit.SECONDS)).isTrue();
    Future<List<Outcome>> waiting = workers.submit(() -> money.handle(second));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                waiting.isDone()
                    || count(
                            """
                            SELECT COUNT(*) FROM performance_schema.data_locks
                            WHERE object_schema = DATABASE() AND lock_status = 'WAITING'
                            """)
                        > 0);
    commit.countDown();
    return new Both(held.get(60, TimeUnit.SECONDS), waiting.get(60, TimeUnit.SECONDS));
  }

  private <T> Callable<T> inTransaction(Callable<T> work) {
    return () ->
        money
            .database()
            .inTransaction(
                () -> {
                  try {
                    return work.call();
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                });
  }

  private AccountId funded(long amount) {
    AccountId account = new AccountId(money.ids().next());
    List<Outcome> outcomes =
        money.handle(
            List.of(
                opening(account, "r" + account),
                money.ticketed(
                    new BookCredit(TENANT, account, krw(amount), "deposit " + account))));
    assertThat(outcomes).allMatch(Outcome.Done.class::isInstance);
    return account;
  }

  private Delivered<MoneyTask> opening(AccountId account, String reference) {
    return delivered(
        new TicketId(account.uuid()),
        new OpenAccount(TENANT, account, reference, List.of(KRW), null));
  }

  private Delivered<MoneyTask> pay(String externalId) {
    return payFrom(funded(1), 1, externalId);
  }

  private Delivered<MoneyTask> payFrom(AccountId payer, long amount, String externalId) {
    PaymentId payment = new PaymentId(money.ids().next());
    return money.ticketed(
        new Pay(TENANT, payment, payer, shop, krw(amount), false, externalId, Map.of()));
  }

  private TicketId user(String externalId) {
    return money
        .jdbc()
        .sql("SELECT ticket FROM external_id WHERE task = 'payments.pay.v1' AND external_id = ?")
        .param(externalId)
        .query(
            (row, number) -> new TicketId(Sql.uuid(Objects.requireNonNull(row.getBytes("ticket")))))
        .single();
  }

  private long count(String sql) {
    return money.jdbc().sql(sql).query(Long.class).single();
  }

  private static String refusal(Outcome outcome) {
    return outcome instanceof Outcome.Refused refused
        ? refused.problem().reason() + ": " + refused.problem().detail()
        : outcome.toString();
  }
}
