package dev.satchel.bench.systems;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Fills the tables with payments done before the measurement, including all the rows that they
 * leave. Each account has paid the next one 1 KRW, and the last one the first, so every balance is
 * 0, but every account has a credit limit.
 *
 * @param payments the number of payments, and of accounts
 * @param firstMs the time of the first account, in milliseconds since 1970; one follows each
 *     millisecond, then the payments
 */
public record Past(long payments, long firstMs) {
  private static final int BATCH = 200_000;

  /** How long ago the past ends; far more than the clock skew of any process. */
  private static final Duration AGO = Duration.ofMinutes(10);

  /** The inserts into the account, balance, ticket and payment tables, in primary key order. */
  private static final List<String> TICKETS =
      List.of(
          """
          INSERT INTO account (id, tenant, reference, created_at)
          SELECT account, 'default', CONCAT('past-', LPAD(n, 10, '0')), opened_at
          FROM past ORDER BY n
          """,
          """
          INSERT INTO balance (account_id, asset, tenant, kind, posted, held, credit_limit,
            debits_closed)
          SELECT account, 'KRW', 'default', 'client', 0, 0, 1000000000, FALSE FROM past ORDER BY n
          """,
          """
          INSERT INTO ticket (id, tenant, idempotency_key, request_hash, task, command, resource,
            status, done, attempts, version, created_at, updated_at, worker, started_at, result)
          SELECT ticket, 'default', CONCAT('past-', LPAD(n, 10, '0')), UNHEX(SHA2(n, 256)),
            'payments.pay.v1',
            CONCAT('{"tenant":"default","payment":"pay_', LOWER(HEX(ticket)), '","from":"acc_',
              LOWER(HEX(account)), '","to":"acc_', LOWER(HEX(payee)),
              '","amount":{"asset":"KRW","value":1},"capture":true,"metadata":{}}'),
            CONCAT('/v1/payments/pay_', LOWER(HEX(ticket))), 'succeeded', TRUE, 1, 2, paid_at,
            paid_at, 'past', paid_at, CONCAT('{"payment":"pay_', LOWER(HEX(ticket)), '","status":"captured"}')
          FROM past ORDER BY n
          """,
          """
          INSERT INTO payment (id, tenant, from_account, to_account, asset, amount, captured,
            refunded, status, metadata, version, created_at, updated_at)
          SELECT ticket, 'default', account, payee, 'KRW', 1, 1, 0, 'captured', '{}', 1, paid_at,
            paid_at
          FROM past ORDER BY n
          """);

  private static final List<String> BOOKS =
      List.of(
          """
          INSERT INTO journal_entry (id, tenant, cause, step, ticket, posted_at)
          SELECT entry, 'default', CONCAT('tkt_', LOWER(HEX(ticket))), 'pay', ticket, paid_at
          FROM past ORDER BY n
          """,
          """
          INSERT INTO posting (entry_id, line, account_id, asset, layer, amount)
          SELECT entry, line, IF(line = 1, account, payee), 'KRW', 'free', IF(line = 1, -1, 1)
          FROM past, (SELECT 1 AS line UNION ALL SELECT 2) sides ORDER BY n, line
          """);

  /** Returns a past of that many payments, which ends 10 minutes ago. */
  public static Past of(long payments, Clock clock) {
    return endingAt(payments, clock.instant().minus(AGO));
  }

  /** Returns a past of that many payments. */
  public static Past endingAt(long payments, Instant end) {
    return new Past(payments, end.toEpochMilli() - 2 * payments);
  }

  /** Returns an id, in hexadecimal, that is above all ids of the past and below all later ones. */
  String end() {
    return "%012x".formatted(firstMs + 2 * payments) + "7" + "0".repeat(19);
  }

  /** Writes the past to the database: half of the tables on each of two connections. */
  void write(DataSource database) {
    CompletableFuture.allOf(
            CompletableFuture.runAsync(() -> withConnection(database, jdbc -> fill(jdbc, TICKETS))),
            CompletableFuture.runAsync(() -> withConnection(database, jdbc -> fill(jdbc, BOOKS))))
        .join();
    withConnection(
        database,
        jdbc ->
            jdbc.sql(
                    """
                    ANALYZE TABLE account, balance, ticket, payment, journal_entry, posting
                    """)
                .query((row, number) -> row.getString(1))
                .list());
  }

  private static void withConnection(DataSource database, Consumer<JdbcClient> work) {
    try (Connection connection = database.getConnection()) {
      work.accept(JdbcClient.create(new SingleConnectionDataSource(connection, true)));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void fill(JdbcClient jdbc, List<String> tables) {
    // The binary log, which only replicas need, would double the volume of writes.
    jdbc.sql("SET SESSION sql_log_bin = 0").update();
    jdbc.sql("SET SESSION cte_max_recursion_depth = " + BATCH).update();
    jdbc.sql("SET SESSION sort_buffer_size = 67108864").update();
    jdbc.sql(
            """
            CREATE TEMPORARY TABLE past (
              n INT UNSIGNED NOT NULL PRIMARY KEY,
              account BINARY(16) NOT NULL,
              payee BINARY(16) NOT NULL,
              ticket BINARY(16) NOT NULL,
              entry BINARY(16) NOT NULL,
              opened_at DATETIME(6) NOT NULL,
              paid_at DATETIME(6) NOT NULL)
            """)
        .update();
    for (long from = 0; from < payments; from += BATCH) {
      jdbc.sql("TRUNCATE TABLE past").update();
      jdbc.sql(batch(from, Math.min(from + BATCH, payments))).update();
      tables.forEach(table -> jdbc.sql(table).update());
    }
    jdbc.sql("DROP TEMPORARY TABLE past").update();
    // Restored, because the connection returns to the pool.
    jdbc.sql("SET SESSION sql_log_bin = 1").update();
  }

  private String batch(long from, long to) {
    return """
    INSERT INTO past
    WITH RECURSIVE numbers (n) AS (SELECT %d UNION ALL SELECT n + 1 FROM numbers WHERE n < %d)
    SELECT n, %s, %s, %s, %s, %s, %s FROM numbers
    """
        .formatted(
            from,
            to - 1,
            id("account", firstMs, "n"),
            id("account", firstMs, "((n + 1) %% %d)".formatted(payments)),
            id("ticket", firstMs + payments, "n"),
            id("entry", firstMs + payments, "n"),
            time(firstMs),
            time(firstMs + payments));
  }

  /** Returns SQL for a UUIDv7: the time in milliseconds and pseudo-random bits from a hash. */
  private static String id(String what, long beginMs, String n) {
    String chance = "SHA2(CONCAT('%s', %s), 256)".formatted(what, n);
    return "UNHEX(CONCAT(LPAD(HEX(%d + %s), 12, '0'), '7', LEFT(%s, 3), '8', RIGHT(%s, 15)))"
        .formatted(beginMs, n, chance, chance);
  }

  private static String time(long beginMs) {
    return "FROM_UNIXTIME((%d + n) / 1000)".formatted(beginMs);
  }

  /** Writes the ids of at most {@code howMany} accounts, newly drawn from all of them. */
  void writeAccounts(DataSource database, int howMany, Path file) {
    withConnection(
        database,
        jdbc -> {
          jdbc.sql("SET SESSION cte_max_recursion_depth = " + howMany).update();
          write(
              file,
              jdbc.sql(
                      """
                      WITH RECURSIVE draws (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM draws WHERE i < %d),
                      drawn (n) AS (SELECT DISTINCT CAST(FLOOR(RAND() * %d) AS UNSIGNED) FROM draws)
                      SELECT CONCAT('acc_', LOWER(HEX(%s))) FROM drawn
                      """
                          .formatted(howMany, payments, id("account", firstMs, "n")))
                  .query((row, _) -> row.getString(1))
                  .list());
        });
  }

  /** Writes a line for each done ticket of the past: its id and its version, which is its ETag. */
  public void writeTickets(DataSource database, Path file) {
    write(
        file,
        JdbcClient.create(database)
            .sql(
                """
                SELECT CONCAT('tkt_', LOWER(HEX(id)), ',', version) FROM ticket
                WHERE done AND id < UNHEX(?)
                """)
            .param(end())
            .query((row, _) -> row.getString(1))
            .list());
  }

  private static void write(Path file, List<String> lines) {
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
