package dev.satchel.workers.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.Sql;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.Asset;
import dev.satchel.messages.Money;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import dev.satchel.workers.WorkersDatabase;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuditIT {
  private static final TenantId TENANT = new TenantId("shop");
  private static final Asset KRW = new Asset("KRW");
  private static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");

  private final WorkersDatabase database = new WorkersDatabase();
  private final IdSource ids = IdSource.seeded(Clock.fixed(NOW, ZoneOffset.UTC), 4);
  private final Ledger ledger = new Ledger(database.jdbc(), ids);
  private final Audit audit = new Audit(database.jdbc(), 3);
  private final Projection projection = new Projection(database.jdbc());
  private final List<AccountId> accounts = new ArrayList<>();

  @BeforeEach
  void fillTheBooks() {
    for (int i = 0; i < 10; i++) {
      AccountId account = new AccountId(ids.next());
      accounts.add(account);
      does(
          new Command.OpenAccount(
              cause(), TENANT, account, "account " + i, List.of(KRW, new Asset("BTC")), null));
      does(new Command.Credit(cause(), TENANT, account, new Money(KRW, 100)));
      does(new Command.Hold(cause(), TENANT, account, new Money(KRW, 10)));
    }
    does(new Command.Move(cause(), TENANT, accounts.get(0), accounts.get(1), new Money(KRW, 90)));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void findsNothingInSoundBooks() {
    assertThat(audit.unbalancedEntries().found()).isEmpty();
    assertThat(audit.unbalancedEntries().checked()).isEqualTo(21);
    assertThat(audit.unbalancedAssets().found()).isEmpty();
    assertThat(audit.unbalancedAssets().checked()).isEqualTo(2);
    assertThat(audit.differences().found()).isEmpty();
    assertThat(audit.differences().checked()).isEqualTo(21);
  }

  @Test
  void findsNothingInEmptyBooks() {
    try (WorkersDatabase empty = new WorkersDatabase()) {
      Audit nothing = new Audit(empty.jdbc(), 3);

      assertThat(nothing.unbalancedEntries().checked()).isZero();
      assertThat(nothing.unbalancedAssets().checked()).isZero();
      assertThat(nothing.differences().checked()).isZero();
    }
  }

  @Test
  void aTamperedBalanceIsFoundAndRepaired() {
    BalanceKey tampered = new BalanceKey(accounts.get(4), KRW);
    set("posted = 1000, held = 11", tampered);

    Audit.Difference difference = only(audit.differences().found());
    assertThat(difference.key()).isEqualTo(tampered);
    assertThat(difference.journal()).isEqualTo(sums(100, 10));
    assertThat(difference.projection()).isEqualTo(sums(1000, 11));
    assertThat(only(audit.unbalancedAssets().found()))
        .isEqualTo(new Audit.Unbalanced(Optional.empty(), KRW, BigInteger.valueOf(900)));

    rebuild(tampered);

    assertThat(audit.differences().found()).isEmpty();
    assertThat(audit.unbalancedAssets().found()).isEmpty();
  }

  @Test
  void aMissingBalanceIsFoundAndMadeAgain() {
    BalanceKey client = new BalanceKey(accounts.get(5), KRW);
    BalanceKey external = new BalanceKey(SystemAccount.EXTERNAL.of(TENANT), KRW);
    database
        .jdbc()
        .sql("DELETE FROM balance WHERE posted <> 0 AND posted NOT IN (10, 190)")
        .update();

    assertThat(audit.differences().found())
        .extracting(Audit.Difference::key)
        .contains(client, external);
    assertThat(audit.differences().found())
        .extracting(Audit.Difference::projection)
        .containsOnly(sums(0, 0));

    rebuild(
        audit.differences().found().stream().map(Audit.Difference::key).toArray(BalanceKey[]::new));

    assertThat(audit.differences().found()).isEmpty();
    assertThat(kind(client)).isEqualTo("client");
    assertThat(kind(external)).isEqualTo("system");
  }

  @Test
  void aBalanceThatTurnsOutBelowItsLimitIsClosedToDebits() {
    BalanceKey key = new BalanceKey(accounts.get(0), KRW);
    database
        .jdbc()
        .sql(
            """
            UPDATE posting SET amount = amount - 95
            WHERE account_id = :account AND asset = 'KRW' AND amount = -90
            """)
        .param("account", Sql.bytes(key.account().uuid()))
        .update();

    rebuild(key);

    Needs needs = new Needs();
    needs.account(key.account());
    Balance balance =
        database.inTransaction(() -> ledger.open(needs)).balances().stream()
            .filter(found -> found.key().equals(key))
            .findFirst()
            .orElseThrow();
    assertThat(balance.available()).isEqualTo(-95);
    assertThat(balance.debitsClosed()).isTrue();
  }

  @Test
  void anEntryThatDoesNotSumToZeroIsFound() {
    byte[] entry =
        database
            .jdbc()
            .sql("SELECT entry_id FROM posting ORDER BY entry_id LIMIT 1 OFFSET 9")
            .query((row, number) -> row.getBytes(1))
            .single();
    database
        .jdbc()
        .sql("UPDATE posting SET amount = amount + 5 WHERE entry_id = ? AND line = 1")
        .param(entry)
        .update();

    assertThat(only(audit.unbalancedEntries().found()))
        .isEqualTo(new Audit.Unbalanced(Optional.of(Sql.uuid(entry)), KRW, BigInteger.valueOf(5)));
    assertThat(audit.differences().found()).hasSize(1);
  }

  @Test
  void findsNothingWhileTheBooksAreBusy() throws Exception {
    AtomicBoolean busy = new AtomicBoolean(true);
    try (ExecutorService workers = Executors.newFixedThreadPool(2)) {
      List<Future<Integer>> moving = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        AccountId from = accounts.get(2 + i);
        AccountId to = accounts.get(8 + i);
        moving.add(workers.submit(() -> moveToAndFro(from, to, busy)));
      }
      for (int i = 0; i < 10; i++) {
        assertThat(audit.differences().found()).isEmpty();
        assertThat(audit.unbalancedEntries().found()).isEmpty();
        assertThat(audit.unbalancedAssets().found()).isEmpty();
      }
      busy.set(false);
      for (Future<Integer> moved : moving) {
        assertThat(moved.get()).isPositive();
      }
    }
  }

  private int moveToAndFro(AccountId from, AccountId to, AtomicBoolean busy) {
    int moved = 0;
    do {
      does(new Command.Move(cause(), TENANT, from, to, new Money(KRW, 1)));
      does(new Command.Move(cause(), TENANT, to, from, new Money(KRW, 1)));
      moved++;
    } while (busy.get());
    return moved;
  }

  private void does(Command command) {
    Needs needs = new Needs();
    needs.of(command);
    database.inTransaction(
        () -> {
          Books books = ledger.open(needs);
          assertThat(books.execute(command)).isEmpty();
          ledger.record(books, NOW);
          return true;
        });
  }

  private void rebuild(BalanceKey... keys) {
    database.inTransaction(
        () -> {
          projection.rebuild(List.of(keys));
          return true;
        });
  }

  private void set(String change, BalanceKey key) {
    int changed =
        database
            .jdbc()
            .sql("UPDATE balance SET " + change + " WHERE account_id = ? AND asset = ?")
            .params(Sql.bytes(key.account().uuid()), key.asset().code())
            .update();
    assertThat(changed).isEqualTo(1);
  }

  private String kind(BalanceKey key) {
    return database.text(
        "SELECT MIN(kind) FROM balance WHERE account_id = ?", key.account().uuid());
  }

  private synchronized Cause cause() {
    return Cause.of(new TicketId(ids.next()), "step");
  }

  private static Audit.Sums sums(long posted, long held) {
    return new Audit.Sums(BigInteger.valueOf(posted), BigInteger.valueOf(held));
  }

  private static <T> T only(List<T> found) {
    assertThat(found).hasSize(1);
    return found.getFirst();
  }
}
