package dev.satchel.ingress.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.ingress.StatementRowsOf;
import dev.satchel.ingress.http.Page;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.Asset;
import dev.satchel.messages.PaymentId;
import dev.satchel.testservers.MySqlServer;
import dev.satchel.testservers.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A page of a statement of 50,000 lines, with any filter, reads little more than the page. */
class StatementPlansIT {
  private static final int LINES = 50_000;
  private static final AccountId ACCOUNT = new AccountId(new UUID(7, 1));
  private static final AccountId OTHER = new AccountId(new UUID(7, 2));
  private static final List<Asset> ASSETS = List.of(new Asset("BTC"), new Asset("KRW"));
  private static final UUID FIRST = new UUID(0, 0);
  private static final UUID LAST = new UUID(-1, -1);

  private static final TestDatabase database = MySqlServer.shared().createDatabase();
  private static final JdbcClient jdbc = JdbcClient.create(database.dataSource());
  private static final StatementRows rows = new StatementRows(jdbc);
  private static final StatementRowsOf statements = new StatementRowsOf(jdbc);

  @BeforeAll
  static void fill() {
    Path root =
        Path.of(System.getProperty("satchel.root", Path.of("..").toAbsolutePath().toString()));
    Flyway.configure()
        .dataSource(database.dataSource())
        .locations("filesystem:" + root.resolve("workers/tasks/src/main/resources/db/workers"))
        .load()
        .migrate();
    statements.open(ACCOUNT, "default", "BTC", "KRW");
    statements.post(ACCOUNT, "KRW", 1, LINES, true);
    // Few lines of another asset, between many of the first.
    statements.post(ACCOUNT, "BTC", LINES / 2, 20, true);
    statements.open(OTHER, "default", "KRW");
    statements.post(OTHER, "KRW", 1, LINES, true);
    jdbc.sql("ANALYZE TABLE posting, journal_entry").query((row, n) -> row.getString(1)).list();
  }

  @AfterAll
  static void drop() {
    database.close();
  }

  record Case(String name, StatementFilter filter, Page.Asked asked, int found) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    Page.Asked first = new Page.Asked(50, null, 0);
    UUID middle = StatementFilter.lastBefore(at(LINES / 2));
    Page.Asked deep = new Page.Asked(50, middle, 1);
    PaymentId payment = new PaymentId(uuid(statements.ticket(ACCOUNT, 77)));
    return Stream.of(
        new Case("all", filter(null, null, FIRST, LAST), first, 51),
        new Case("all, a page in the middle", filter(null, null, FIRST, LAST), deep, 51),
        new Case("asset", filter("KRW", null, FIRST, LAST), first, 51),
        new Case("asset, a page in the middle", filter("KRW", null, FIRST, LAST), deep, 51),
        new Case("rare asset", filter("BTC", null, FIRST, LAST), first, 20),
        new Case("until", filter("KRW", null, FIRST, middle), first, 51),
        new Case("from", filter(null, null, middle, LAST), first, 51),
        new Case(
            "a short time long ago",
            filter("KRW", null, FIRST, StatementFilter.lastBefore(at(10))),
            first,
            9),
        new Case("payment", filter(null, payment, FIRST, LAST), first, 1),
        new Case("payment and time", filter("KRW", payment, middle, LAST), first, 0));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aPageReadsLittleMoreThanItself(Case asked) {
    long before = rowsRead();
    List<EntryLine> found = rows.lines(ACCOUNT, ASSETS, asked.filter(), asked.asked());

    assertThat(found).hasSize(asked.found());
    assertThat(rowsRead() - before).isLessThan(500);
  }

  @Test
  void aBalanceAtATimeReadsOneLineOfEachAsset() {
    long before = rowsRead();
    List<StatementRows.BalanceAt> balances =
        rows.balances(ACCOUNT, ASSETS, StatementFilter.lastBefore(at(LINES / 2)));

    assertThat(balances).hasSize(2);
    assertThat(rowsRead() - before).isLessThan(20);
  }

  private static StatementFilter filter(
      @Nullable String asset, @Nullable PaymentId payment, UUID from, UUID to) {
    return new StatementFilter(asset == null ? null : new Asset(asset), payment, from, to);
  }

  private static Instant at(int entry) {
    return StatementRowsOf.FIRST.plus(Duration.ofSeconds(entry));
  }

  private static UUID uuid(String hex) {
    return PaymentId.parse(PaymentId.PREFIX + hex).uuid();
  }

  /** The rows of the journal that the server has read, for all connections. */
  private static long rowsRead() {
    return jdbc.sql(
            """
            SELECT COALESCE(SUM(COUNT_FETCH), 0)
            FROM performance_schema.table_io_waits_summary_by_index_usage
            WHERE OBJECT_SCHEMA = DATABASE() AND OBJECT_NAME IN ('posting', 'journal_entry')
            """)
        .query(Long.class)
        .single();
  }
}
