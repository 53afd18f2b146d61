package dev.satchel.workers.money;

import static dev.satchel.workers.money.MemoryWorld.KRW;
import static dev.satchel.workers.money.MemoryWorld.TENANT;
import static dev.satchel.workers.money.MemoryWorld.krw;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.Delivered;
import dev.satchel.delivery.Sql;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.AccountTask.BookCredit;
import dev.satchel.messages.MoneyTask;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.PaymentTask.Capture;
import dev.satchel.messages.PaymentTask.Refund;
import dev.satchel.workers.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each posting has the next number of its balance, and the sums after it. */
class PostingSequenceIT {
  private final MoneyOnMySql money = new MoneyOnMySql();

  @AfterEach
  void everyBalanceIsNumberedWithoutGaps() {
    assertThat(
            money
                .jdbc()
                .sql(
                    """
                    SELECT COUNT(*) FROM (
                      SELECT sequence, balance_after, held_after,
                        ROW_NUMBER() OVER w AS n, SUM(amount) OVER w AS posted,
                        SUM(IF(layer = 'held', amount, 0)) OVER w AS held
                      FROM posting
                      WINDOW w AS (PARTITION BY account_id, asset ORDER BY entry_id, line)) p
                    WHERE sequence <> n OR balance_after <> posted OR held_after <> held
                    """)
                .query(Long.class)
                .single())
        .isZero();
    assertThat(
            money
                .jdbc()
                .sql(
                    """
                    SELECT COUNT(*) FROM balance b
                    WHERE sequence <> (SELECT COUNT(*) FROM posting p
                                       WHERE p.account_id = b.account_id AND p.asset = b.asset)
                    """)
                .query(Long.class)
                .single())
        .isZero();
    money.assertTheBooksBalance();
    money.close();
  }

  @Test
  void aHoldItsCaptureAndARefundAreNumberedOneAfterTheOther() {
    AccountId payer = money.open("payer");
    AccountId payee = money.open("payee");
    money.credit(payer, 10);
    PaymentId payment = money.existing(payer, payee);
    money.succeeds(new Capture(TENANT, payment, null));
    money.succeeds(new Refund(TENANT, payment, null));

    assertThat(lines(payer))
        .containsExactly(
            "1 free 10 -> 10 0",
            "2 free -1 -> 9 0",
            "3 held 1 -> 10 1",
            "4 held -1 -> 9 0",
            "5 free 1 -> 10 0");
    assertThat(lines(payee)).containsExactly("1 free 1 -> 1 0", "2 free -1 -> 0 0");
  }

  @Test
  void aBatchNumbersManyPostingsOfOneAccount() {
    AccountId payer = money.open("payer");
    AccountId payee = money.open("payee");
    money.credit(payer, 1_000);

    money.handle(money.pays(200, payer, payee, 1));
    money.handle(money.pays(3, payee, payer, 1));

    assertThat(lines(payee)).hasSize(203).endsWith("203 free -1 -> 197 0");
  }

  @Test
  void randomTasksInRandomBatchesAreNumbered() {
    Random random = new Random(Seeds.next("PostingSequenceIT"));
    for (List<Delivered<MoneyTask>> batch :
        MoneyTasks.split(new MoneyTasks(random, money.ids()).sequence(400), random, 40)) {
      money.handle(batch);
    }
    assertThat(money.count("posting")).isPositive();
  }

  @Test
  void concurrentBatchesAndTheFirstUseOfASystemAccountLeaveNoGap() throws Exception {
    List<AccountId> accounts = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      accounts.add(money.open("account " + i));
    }
    List<Callable<Integer>> batches = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      AccountId to = accounts.get(i % 6);
      AccountId from = accounts.get((i + 1) % 6);
      List<Delivered<MoneyTask>> batch = new ArrayList<>();
      batch.add(money.ticketed(new BookCredit(TENANT, to, krw(10), "deposit " + i)));
      batch.addAll(money.pays(3, from, to, 1));
      batches.add(() -> money.handle(batch).size());
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (Future<Integer> done : threads.invokeAll(batches)) {
        assertThat(done.get()).isEqualTo(4);
      }
    }
  }

  @Test
  void afterPostingsWithoutNumbersTheFirstNumberIsOneAndTheSumsAreRight() {
    AccountId payer = money.open("payer");
    AccountId payee = money.open("payee");
    money.credit(payer, 10);
    money
        .jdbc()
        .sql("UPDATE posting SET sequence = NULL, balance_after = NULL, held_after = NULL")
        .update();
    money
        .jdbc()
        .sql("UPDATE balance SET sequence = 0, last_entry = UNHEX(REPEAT('0', 32))")
        .update();

    money.handle(money.pays(1, payer, payee, 4));

    assertThat(lines(payer)).containsExactly("free 10 ->", "1 free -4 -> 6 0");
    money.jdbc().sql("DELETE FROM posting").update();
    money.jdbc().sql("DELETE FROM balance").update();
  }

  private List<String> lines(AccountId account) {
    return money
        .jdbc()
        .sql(
            """
            SELECT CONCAT_WS(' ', sequence, layer, amount, '->', balance_after, held_after)
            FROM posting WHERE account_id = ? AND asset = ?
            ORDER BY entry_id, line
            """)
        .params(Sql.bytes(account.uuid()), KRW.code())
        .query((row, number) -> row.getString(1))
        .list();
  }
}
