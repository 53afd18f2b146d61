package dev.satchel.ingress.lists;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.ingress.http.Page;
import dev.satchel.testservers.Lengths;
import dev.satchel.testservers.MySqlServer;
import dev.satchel.testservers.TestDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Many tickets, payments and accounts, for tests of plans: 50,000 of each, a million at full
 * length. Of the tenants, {@code shop} has half. Rows that a filter looks for are among the oldest,
 * where a scan would be long.
 */
public final class FilledTables implements AutoCloseable {
  /** The number of tickets, and of payments and accounts. */
  public static final int ROWS = Lengths.of(50_000, 1_000_000);

  private static final String TENANT = "IF(n % 2 = 1 OR n < 1000, 'shop', CONCAT('other', n % 20))";

  /** What a list page may read beside its own rows: the ends of its ranges. */
  private static final int BESIDE = 40;

  private final TestDatabase database = MySqlServer.shared().createDatabase();
  private final SingleConnectionDataSource connection;
  private final JdbcClient jdbc;

  /** Creates and fills the tables. */
  public FilledTables() {
    Path root =
        Path.of(System.getProperty("satchel.root", Path.of("..").toAbsolutePath().toString()));
    migrate("tickets", "classpath:db/tickets");
    migrate("workers", "filesystem:" + root.resolve("workers/tasks/src/main/resources/db/workers"));
    connection =
        new SingleConnectionDataSource(
            database.jdbcUrl() + "&socketTimeout=600000",
            database.user(),
            database.password(),
            true);
    jdbc = JdbcClient.create(connection);
    jdbc.sql("SET SESSION cte_max_recursion_depth = 2000").update();
    fill();
  }

  private void migrate(String owner, String location) {
    Flyway.configure()
        .dataSource(database.dataSource())
        .locations(location)
        .table("history_" + owner)
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .load()
        .migrate();
  }

  /** A connection; all statements use the same one. */
  public JdbcClient jdbc() {
    return jdbc;
  }

  /** The same connection. */
  public DataSource dataSource() {
    return connection;
  }

  private void fill() {
    jdbc.sql(
            """
            CREATE TABLE numbers (n INT PRIMARY KEY) AS
            WITH RECURSIVE k (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM k WHERE n < 999)
            SELECT a.n * 1000 + b.n AS n FROM k a JOIN k b WHERE a.n * 1000 + b.n < ?
            """)
        .param(ROWS)
        .update();
    jdbc.sql(
            """
            INSERT INTO ticket (id, tenant, idempotency_key, request_hash, task, command, status,
              done, attempts, version, created_at, updated_at, external_id)
            SELECT %s, %s, n, '', IF(n %% 1000 = 7, 'credits.book.v1', 'payments.pay.v1'), '{}',
              CASE WHEN n > %d THEN 'accepted' WHEN n %% 1000 = 9 THEN 'failed'
                ELSE 'succeeded' END,
              n <= %d, 1, 2, '2026-01-01', '2026-01-01', IF(n %% 2 = 0, CONCAT('order-', n), NULL)
            FROM numbers
            """
                .formatted(id("n"), TENANT, ROWS - 100, ROWS - 100))
        .update();
    jdbc.sql(
            """
            INSERT INTO payment (id, tenant, from_account, to_account, asset, amount, captured,
              refunded, status, external_id, metadata, version, created_at, updated_at)
            SELECT %s, %s, %s, %s, IF(n %% 1000 = 7, 'BTC', 'KRW'), 5, 0, 0,
              CASE WHEN n %% 1000 = 9 THEN 'failed' WHEN n %% 1000 = 11 THEN 'authorized'
                ELSE 'captured' END,
              IF(n %% 2 = 0, CONCAT('order-', n), NULL), '{}', 1, '2026-01-01', '2026-01-01'
            FROM numbers
            """
                .formatted(id("n"), TENANT, id("n % 100"), id("100 + n % 7000")))
        .update();
    jdbc.sql(
            """
            INSERT INTO payment_metadata (tenant, name, value, payment)
            SELECT %s, 'order', CONCAT('value-', n %% 50), %s FROM numbers
            """
                .formatted(TENANT, id("n")))
        .update();
    jdbc.sql(
            """
            INSERT INTO external_id (tenant, task, external_id, ticket)
            SELECT %s, 'payments.pay.v1', CONCAT('order-', n), %s FROM numbers WHERE n %% 2 = 0
            """
                .formatted(TENANT, id("n")))
        .update();
    jdbc.sql(
            """
            INSERT INTO account (id, tenant, reference, created_at)
            SELECT %s, %s, CONCAT('client-', n), '2026-01-01' FROM numbers
            """
                .formatted(id("n"), TENANT))
        .update();
    jdbc.sql(
            """
            INSERT INTO balance (account_id, asset, tenant, kind, posted, held, credit_limit,
              debits_closed)
            SELECT %s, IF(n %% 1000 = 7, 'BTC', 'KRW'), %s, 'client', 0, 0, 0, 0 FROM numbers
            """
                .formatted(id("n"), TENANT))
        .update();
    for (String table :
        List.of("ticket", "payment", "payment_metadata", "external_id", "account", "balance")) {
      jdbc.sql("ANALYZE TABLE " + table).query().listOfRows();
    }
  }

  /** The id of a row: a UUIDv7 of the second {@code number} of 2026. */
  private static String id(String number) {
    return "UNHEX(CONCAT(LPAD(HEX(1767225600000 + (%s) * 1000), 12, '0'), '70008000', LPAD(HEX(%s), 12, '0')))"
        .formatted(number, number);
  }

  /** The id of the row with this number. */
  public static UUID uuid(int number) {
    return new UUID(
        (1_767_225_600_000L + number * 1_000L) << 16 | 0x7000, 0x8000L << 48 | (long) number);
  }

  /** Asserts that the walk reads only these indexes. */
  public void assertUses(IdWalk walk, List<String> indexes) {
    String plan =
        jdbc.sql("EXPLAIN FORMAT=JSON " + walk.sql())
            .params(walk.values())
            .query(String.class)
            .single();
    List<String> used = new ArrayList<>();
    collect(JsonMapper.shared().readTree(plan), used);
    assertThat(used).as(plan).isNotEmpty().allMatch(indexes::contains);
    assertThat(plan)
        .as("ranges are read in their order")
        .doesNotContain("\"access_type\": \"ALL\"");
  }

  private static void collect(JsonNode node, List<String> found) {
    if (node.isObject()) {
      node.forEachEntry(
          (member, value) -> {
            if ((member.equals("key") || member.equals("index_name")) && value.isString()) {
              found.add(value.stringValue());
            }
          });
    }
    node.forEach(child -> collect(child, found));
  }

  /** Reads a page and asserts how many rows and index entries the server reads for it. */
  public Page readsAtMost(int rows, Supplier<Page> read) {
    long before = reads();
    Page page = read.get();
    assertThat(reads() - before).isLessThanOrEqualTo(rows + BESIDE);
    return page;
  }

  private long reads() {
    return jdbc
        .sql("SHOW SESSION STATUS LIKE 'Handler_read%'")
        .query((row, n) -> Map.entry(row.getString(1), row.getLong(2)))
        .list()
        .stream()
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  @Override
  public void close() {
    connection.destroy();
    database.close();
  }
}
