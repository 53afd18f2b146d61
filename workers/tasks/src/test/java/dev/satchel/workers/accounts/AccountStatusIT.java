package dev.satchel.workers.accounts;

import static dev.satchel.workers.money.MemoryWorld.KRW;
import static dev.satchel.workers.money.MemoryWorld.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.Delivered;
import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.Sql;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.AccountTask.CloseAccount;
import dev.satchel.messages.AccountTask.FreezeAccount;
import dev.satchel.messages.AccountTask.OpenDescribedAccount;
import dev.satchel.messages.AccountTask.SetMetadata;
import dev.satchel.messages.AccountTask.UnfreezeAccount;
import dev.satchel.messages.Asset;
import dev.satchel.messages.MoneyTask;
import dev.satchel.workers.money.MemoryWorld;
import dev.satchel.workers.money.MoneyOnMySql;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Statuses and metadata of accounts in MySQL. */
class AccountStatusIT {
  private final MoneyOnMySql money = new MoneyOnMySql();

  @AfterEach
  void theBooksBalance() {
    money.assertTheBooksBalance();
    money.close();
  }

  @Test
  void aFreezeHoldsForTheBatchesAfterItAndLeavesItsHistory() {
    AccountId payer = money.open("payer");
    AccountId payee = money.open("payee");
    money.credit(payer, 10);

    money.succeeds(new FreezeAccount(TENANT, payer, "압류"));

    assertThat(reasons(money.handle(money.pays(3, payer, payee, 1))))
        .containsOnly("account-frozen");
    assertThat(status(payer)).containsExactly("frozen 압류");
    money.succeeds(new UnfreezeAccount(TENANT, payer, null));
    assertThat(money.handle(money.pays(1, payer, payee, 10)))
        .allMatch(Outcome.Done.class::isInstance);
    money.succeeds(new CloseAccount(TENANT, payer, "left"));
    assertThat(reasons(money.handle(money.pays(1, payee, payer, 1))))
        .containsExactly("account-closed");
    assertThat(history(payer))
        .containsExactly("open frozen 압류", "frozen open null", "open closed left");
  }

  @Test
  void aFreezeEarlierInABatchCountsForAllAssetsOfTheAccount() {
    AccountId payer = new AccountId(money.ids().next());
    money.succeeds(
        new OpenDescribedAccount(
            TENANT, payer, "payer", List.of(KRW, new Asset("BTC")), null, Map.of("tier", "gold")));
    AccountId payee = money.open("payee");
    money.credit(payer, 10);
    List<Delivered<MoneyTask>> batch = new ArrayList<>(money.pays(1, payer, payee, 1));
    batch.add(money.ticketed(new FreezeAccount(TENANT, payer, "x")));
    batch.addAll(money.pays(1, payer, payee, 1));

    List<Outcome> outcomes = money.handle(batch);

    assertThat(outcomes.getFirst()).isInstanceOf(Outcome.Done.class);
    assertThat(MemoryWorld.reason(outcomes.getLast())).isEqualTo("account-frozen");
    assertThat(status(payer)).containsExactly("frozen x", "frozen x");
    assertThat(metadata(payer)).isEqualTo("{\"tier\":\"gold\"}");
  }

  @Test
  void metadataIsReplacedAsAWholeAndTheLastOfABatchWins() {
    AccountId one = money.open("one");
    AccountId other = money.open("other");

    money.handle(
        List.of(
            money.ticketed(new SetMetadata(TENANT, one, Map.of("a", "1"))),
            money.ticketed(new SetMetadata(TENANT, other, Map.of("b", "2"))),
            money.ticketed(new SetMetadata(TENANT, one, Map.of("c", "3")))));
    assertThat(metadata(one)).isEqualTo("{\"c\":\"3\"}");
    assertThat(metadata(other)).isEqualTo("{\"b\":\"2\"}");

    money.succeeds(new SetMetadata(TENANT, one, Map.of()));
    assertThat(metadata(one)).isEqualTo("none");
  }

  @Test
  void theNumberOfStatementsDoesNotDependOnTheBatch() {
    long one = money.statements(freezes(1, "a"));

    assertThat(money.statements(freezes(20, "b"))).isEqualTo(one);
  }

  private List<Delivered<MoneyTask>> freezes(int count, String prefix) {
    List<Delivered<MoneyTask>> freezes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      AccountId account = money.open(prefix + i);
      freezes.add(money.ticketed(new FreezeAccount(TENANT, account, "x")));
      freezes.add(money.ticketed(new SetMetadata(TENANT, account, Map.of("k", "v"))));
    }
    return freezes;
  }

  private static List<String> reasons(List<Outcome> outcomes) {
    return outcomes.stream().map(MemoryWorld::reason).toList();
  }

  private List<String> status(AccountId account) {
    return texts(
        """
        SELECT CONCAT_WS(' ', b.account_status, a.status_reason)
        FROM balance b JOIN account a ON a.id = b.account_id
        WHERE a.id = ? ORDER BY b.asset
        """,
        account);
  }

  private List<String> history(AccountId account) {
    return texts(
        """
        SELECT CONCAT(from_status, ' ', to_status, ' ', COALESCE(reason, 'null'))
        FROM account_change WHERE account = ? ORDER BY entry
        """,
        account);
  }

  private List<String> texts(String sql, AccountId account) {
    return money
        .jdbc()
        .sql(sql)
        .param(Sql.bytes(account.uuid()))
        .query((row, number) -> row.getString(1))
        .list();
  }

  private String metadata(AccountId account) {
    return String.valueOf(
        money
            .jdbc()
            .sql("SELECT COALESCE(metadata, 'none') FROM account WHERE id = ?")
            .param(Sql.bytes(account.uuid()))
            .query(String.class)
            .single());
  }
}
