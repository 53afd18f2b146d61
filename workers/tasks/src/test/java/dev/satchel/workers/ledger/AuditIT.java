package dev.satchel.workers.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.Infrastructure;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Sql;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.Asset;
import dev.satchel.messages.Money;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import dev.satchel.workers.WorkersDatabase;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.QueryTimeoutException;

class AuditIT {
  private static final TenantId TENANT = new TenantId("shop");
  private static final Asset KRW = new Asset("KRW");
  private static final Duration SETTLED = Duration.ofSeconds(1);
  private static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");

  private final WorkersDatabase database = new WorkersDatabase();
  private final IdSource ids = IdSource.seeded(Clock.fixed(NOW, ZoneOffset.UTC), 4);
  private final Ledger ledger = new Ledger(database.jdbc(), new MessageCodec(), ids);
  private final Audit audit = audit(7);
  private final Projection projection = new Projection(database.jdbc());
  private final List<AccountId> accounts = new ArrayList<>();
  private @Nullable UUID added;

  @BeforeEach
  void fillTheBooks() {
    for (int i = 0; i < 10; i++) {
      AccountId account = new AccountId(ids.next());
      accounts.add(account);
      succeeds(
          new Command.OpenAccount(
              cause(), TENANT, account, "account " + i, List.of(KRW, new Asset("BTC")), null));
      succeeds(new Command.Credit(cause(), TENANT, account, new Money(KRW, 100)));
      succeeds(new Command.Hold(cause(), TENANT, account, new Money(KRW, 10)));
    }
    succeeds(
        new Command.Move(cause(), TENANT, accounts.get(0), accounts.get(1), new Money(KRW, 90)));
  }

  @AfterEach
  void close() {
    database.close();
  }

  /** The results of one whole audit run. */
  private record Looked(
      long entries,
      List<Audit.Unbalanced> unbalanced,
      long balances,
      List<Audit.Difference> differences,
      List<Audit.Difference> checkpoint) {}

  private Looked look() {
    return look(audit, NOW);
  }

  private Looked later() {
    return look(audit, NOW.plus(Duration.ofHours(1)));
  }

  private Looked look(Audit with, Instant now) {
    long entries = 0;
    List<Audit.Unbalanced> unbalanced = new ArrayList<>();
    UUID target = with.target(added, now);
    do {
      Audit.Slice slice = with.add(added, target);
      entries += slice.entries();
      unbalanced.addAll(slice.found());
      added = slice.end();
    } while (!target.equals(added));
    long balances = 0;
    List<Audit.Difference> differences = new ArrayList<>();
    List<Audit.Difference> checkpoint = new ArrayList<>();
    @Nullable AccountId from = null;
    do {
      Audit.Page page = with.compare(from, added);
      balances += page.checked();
      for (AccountId suspect : page.suspects()) {
        Audit.Judged judged = with.judge(suspect, added);
        differences.addAll(judged.balances());
        checkpoint.addAll(judged.checkpoint());
      }
      from = page.next().orElse(null);
    } while (from != null);
    return new Looked(entries, unbalanced, balances, differences, checkpoint);
  }

  private List<Audit.Unbalanced> unbalancedAssets() {
    return audit.assets().stream().filter(asset -> asset.sum().signum() != 0).toList();
  }

  @Test
  void findsNothingInSoundBooks() {
    for (Looked looked : List.of(look(), later(), later())) {
      assertThat(looked.differences()).isEmpty();
      assertThat(looked.checkpoint()).isEmpty();
      assertThat(looked.unbalanced()).isEmpty();
      assertThat(looked.balances()).isEqualTo(21);
    }
    assertThat(audit.assets()).hasSize(2);
    assertThat(unbalancedAssets()).isEmpty();
  }

  @Test
  void addsEachEntryOnce() {
    assertThat(look().entries()).isZero();
    assertThat(later().entries()).isEqualTo(21);
    assertThat(later().entries()).isZero();
  }

  @Test
  void findsNothingInEmptyBooks() {
    try (WorkersDatabase empty = new WorkersDatabase()) {
      Audit nothing =
          new Audit(empty.dataSource(), new Audit.Limits(3, 7, SETTLED, Duration.ofSeconds(30)));
      Looked looked = look(nothing, NOW);

      assertThat(looked.entries()).isZero();
      assertThat(looked.balances()).isZero();
      assertThat(nothing.assets()).isEmpty();
    }
  }

  @Test
  void anEntryThatCommitsBelowTheCheckpointIsAddedToIt() {
    assertThat(later().differences()).isEmpty();

    succeeds(
        new Command.Move(cause(), TENANT, accounts.get(2), accounts.get(3), new Money(KRW, 5)));

    Looked looked = later();
    assertThat(looked.differences()).isEmpty();
    assertThat(looked.checkpoint())
        .extracting(difference -> difference.key().account())
        .containsExactlyInAnyOrder(accounts.get(2), accounts.get(3));
    assertThat(later().checkpoint()).isEmpty();
  }

  @Test
  void aTamperedBalanceIsFoundAndRepaired() {
    BalanceKey tampered = new BalanceKey(accounts.get(4), KRW);
    set("posted = 1000, held = 11", tampered);

    Audit.Difference difference = only(look().differences());
    assertThat(difference.key()).isEqualTo(tampered);
    assertThat(difference.journal()).isEqualTo(sums(100, 10));
    assertThat(difference.found()).isEqualTo(sums(1000, 11));
    assertThat(only(unbalancedAssets()))
        .isEqualTo(new Audit.Unbalanced(Optional.empty(), KRW, BigInteger.valueOf(900)));

    rebuild(tampered);

    assertThat(later().differences()).isEmpty();
    assertThat(unbalancedAssets()).isEmpty();
  }

  @Test
  void aMissingBalanceIsFoundAndRebuilt() {
    BalanceKey client = new BalanceKey(accounts.get(5), KRW);
    BalanceKey external = new BalanceKey(SystemAccount.EXTERNAL.of(TENANT), KRW);
    database
        .jdbc()
        .sql("DELETE FROM balance WHERE posted <> 0 AND posted NOT IN (10, 190)")
        .update();

    List<Audit.Difference> missing = later().differences();
    assertThat(missing).extracting(Audit.Difference::key).contains(client, external);
    assertThat(missing).extracting(Audit.Difference::found).containsOnly(sums(0, 0));

    rebuild(missing.stream().map(Audit.Difference::key).toArray(BalanceKey[]::new));

    assertThat(later().differences()).isEmpty();
    assertThat(kind(client)).isEqualTo("client");
    assertThat(kind(external)).isEqualTo("system");
  }

  @Test
  void aBalanceThatIsRebuiltBelowItsLimitIsClosedToDebits() {
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
        database.inTransaction(() -> ledger.open(needs, NOW)).balances().stream()
            .filter(found -> found.key().equals(key))
            .findFirst()
            .orElseThrow();
    assertThat(balance.available()).isEqualTo(-95);
    assertThat(balance.debitsClosed()).isTrue();
  }

  @Test
  void anUnbalancedEntryIsFound() {
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

    Looked looked = later();
    assertThat(only(looked.unbalanced()))
        .isEqualTo(new Audit.Unbalanced(Optional.of(Sql.uuid(entry)), KRW, BigInteger.valueOf(5)));
    assertThat(looked.differences()).hasSize(1);
    assertThat(audit.unbalanced(List.of(Sql.uuid(entry)))).isEqualTo(looked.unbalanced());
  }

  @Test
  void findsNoDifferenceDuringConcurrentMoves() throws Exception {
    AtomicBoolean busy = new AtomicBoolean(true);
    try (ExecutorService workers = Executors.newFixedThreadPool(2)) {
      List<Future<Integer>> moving = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        AccountId from = accounts.get(2 + i);
        AccountId to = accounts.get(8 + i);
        moving.add(workers.submit(() -> moveToAndFro(ledger, from, to, busy)));
      }
      for (int i = 0; i < 10; i++) {
        assertThat(look().differences()).isEmpty();
        assertThat(unbalancedAssets()).isEmpty();
      }
      busy.set(false);
      for (Future<Integer> moved : moving) {
        assertThat(moved.get()).isPositive();
      }
    }
  }

  @Test
  void findsNoDifferenceInALargeAccountDuringConcurrentCredits() throws Exception {
    Ledger live =
        new Ledger(database.jdbc(), new MessageCodec(), IdSource.secure(Clock.systemUTC()));
    AccountId big = accounts.get(6);
    AtomicBoolean busy = new AtomicBoolean(true);
    Audit pages = audit(50);
    Clock clock = Clock.systemUTC();
    try (ExecutorService workers = Executors.newFixedThreadPool(2)) {
      List<Future<Integer>> moving = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        moving.add(workers.submit(() -> creditMoreAndMore(live, big, busy)));
      }
      for (int i = 0; i < 20; i++) {
        Looked looked = look(pages, clock.instant());
        assertThat(looked.differences()).isEmpty();
        assertThat(pages.judge(big, added).balances()).isEmpty();
      }
      set("posted = posted + 1", new BalanceKey(big, KRW));
      assertThat(only(look(pages, clock.instant()).differences()).key())
          .isEqualTo(new BalanceKey(big, KRW));
      busy.set(false);
      for (Future<Integer> moved : moving) {
        assertThat(moved.get()).isPositive();
      }
    }
    assertThat(only(look(pages, clock.instant()).differences()).gap()).isEqualTo(sums(1, 0));
  }

  @Test
  void addsUpAnAccountInPagesOfAnySize() {
    for (int i = 0; i < 6; i++) {
      succeeds(
          new Command.Move(cause(), TENANT, accounts.get(3), accounts.get(8), new Money(KRW, 1)));
    }
    look();
    UUID young = added;
    later();
    UUID old = added;
    for (int postings : List.of(1, 2, 3, 4, 5, 100)) {
      for (UUID settledTo : List.of(Objects.requireNonNull(young), Objects.requireNonNull(old))) {
        assertThat(judged(postings, settledTo)).isEmpty();
      }
    }
    BalanceKey tampered = new BalanceKey(accounts.get(8), KRW);
    set("posted = 1000", tampered);

    for (int postings : List.of(1, 2, 3, 4, 5, 100)) {
      assertThat(judged(postings, Objects.requireNonNull(old)))
          .containsExactly(new Audit.Difference(tampered, sums(106, 10), sums(1000, 10)));
    }
  }

  private List<Audit.Difference> judged(int postings, @Nullable UUID settledTo) {
    return accounts.stream()
        .flatMap(account -> audit(postings).judge(account, settledTo).balances().stream())
        .toList();
  }

  @Test
  void theAccountAndTheEntryWithTheLowestIdAreAudited() {
    byte[] lowest = Sql.bytes(new UUID(0, 0));
    database
        .jdbc()
        .sql(
            """
            INSERT INTO balance
              (account_id, asset, tenant, kind, posted, held, credit_limit, debits_closed)
            VALUES (?, 'KRW', 'shop', 'client', 5, 0, 0, FALSE)
            """)
        .param(lowest)
        .update();
    database
        .jdbc()
        .sql(
            """
            INSERT INTO posting (entry_id, line, account_id, asset, layer, amount)
            VALUES (?, 1, ?, 'KRW', 'free', 4)
            """)
        .params(lowest, lowest)
        .update();

    Looked looked = later();
    assertThat(only(looked.differences()).gap()).isEqualTo(sums(1, 0));
    assertThat(only(looked.unbalanced()).entry()).contains(new UUID(0, 0));
    assertThat(looked.entries()).isEqualTo(22);
  }

  @Test
  void aStatementThatTimesOutIsAnUnclassifiedFault() throws Exception {
    Audit impatient =
        new Audit(database.dataSource(), new Audit.Limits(3, 7, SETTLED, Duration.ofSeconds(1)));
    try (Connection other = database.dataSource().getConnection();
        Statement statement = other.createStatement()) {
      statement.execute("LOCK TABLES posting WRITE, balance WRITE");
      for (ThrowingCallable look :
          List.<ThrowingCallable>of(
              () -> impatient.compare(null, null), () -> impatient.add(null, new UUID(-1, -1)))) {
        assertThatThrownBy(look)
            .isInstanceOf(QueryTimeoutException.class)
            .extracting(Infrastructure::fault)
            .isEqualTo(Infrastructure.Fault.UNCLASSIFIED);
      }
      statement.execute("UNLOCK TABLES");
    }
    assertThat(look(impatient, NOW).differences()).isEmpty();
  }

  private Audit audit(int postings) {
    return new Audit(
        database.dataSource(), new Audit.Limits(3, postings, SETTLED, Duration.ofSeconds(30)));
  }

  /**
   * Credits rising amounts, so that two reads that miss late credits differ by different amounts.
   */
  private int creditMoreAndMore(Ledger on, AccountId account, AtomicBoolean busy) {
    int credits = 0;
    do {
      credits++;
      succeeds(on, new Command.Credit(cause(), TENANT, account, new Money(KRW, credits)));
    } while (busy.get());
    return credits;
  }

  private int moveToAndFro(Ledger on, AccountId from, AccountId to, AtomicBoolean busy) {
    int moved = 0;
    do {
      succeeds(on, new Command.Move(cause(), TENANT, from, to, new Money(KRW, 1)));
      succeeds(on, new Command.Move(cause(), TENANT, to, from, new Money(KRW, 1)));
      moved++;
    } while (busy.get());
    return moved;
  }

  private void succeeds(Command command) {
    succeeds(ledger, command);
  }

  private void succeeds(Ledger on, Command command) {
    Needs needs = new Needs();
    needs.of(command);
    database.inTransaction(
        () -> {
          Books books = on.open(needs, NOW);
          assertThat(books.execute(command)).isEmpty();
          on.record(books);
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
