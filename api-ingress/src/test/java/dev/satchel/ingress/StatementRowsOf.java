package dev.satchel.ingress;

import dev.satchel.messages.AccountId;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Statements written by SQL, as the workers write them. */
public final class StatementRowsOf {
  /** The time of the first entry; each further one is a second later. */
  public static final Instant FIRST = Instant.parse("2026-03-01T00:00:00Z");

  private final JdbcClient jdbc;

  public StatementRowsOf(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Opens an account that holds these assets. */
  public void open(AccountId account, String tenant, String... assets) {
    jdbc.sql(
            """
            INSERT INTO account (id, tenant, reference, created_at)
            VALUES (UNHEX(?), ?, ?, UTC_TIMESTAMP(6))
            """)
        .params(hex(account), tenant, account.toString())
        .update();
    for (String asset : assets) {
      jdbc.sql(
              """
              INSERT INTO balance
                (account_id, asset, tenant, kind, posted, held, credit_limit, debits_closed)
              VALUES (UNHEX(?), ?, ?, 'client', 0, 0, 0, FALSE)
              """)
          .params(hex(account), asset, tenant)
          .update();
    }
  }

  /**
   * Posts so many credits of 1, one each second from {@link #FIRST}, beginning at entry {@code
   * first}. Entry n has the ticket n, and the sequence n when it is numbered.
   */
  public void post(AccountId account, String asset, int first, int count, boolean numbered) {
    String numbers =
        """
        WITH RECURSIVE k (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM k WHERE n < 499)
        SELECT a.n * 500 + b.n + :first AS n FROM k a JOIN k b WHERE a.n * 500 + b.n < :count
        """;
    String id =
        """
        UNHEX(CONCAT(LPAD(HEX(:from + n * 1000), 12, '0'), '7000',
          SUBSTR(SHA2(CONCAT(:account, :asset), 256), 1, 8), LPAD(HEX(n), 8, '0')))
        """;
    jdbc.sql(
            """
            INSERT INTO journal_entry (id, tenant, cause, step, ticket, posted_at)
            SELECT %s, 'default',
              CONCAT('tkt_', LOWER(HEX(%s))), 'credit', %s, :at + INTERVAL n SECOND
            FROM (%s) numbers
            """
                .formatted(id, id, id, numbers))
        .param("from", FIRST.toEpochMilli())
        .param("at", "2026-03-01 00:00:00")
        .param("account", hex(account))
        .param("asset", asset)
        .param("first", first)
        .param("count", count)
        .update();
    jdbc.sql(
            """
            INSERT INTO posting (entry_id, line, account_id, asset, layer, amount, sequence,
              balance_after, held_after)
            SELECT %s, 2, UNHEX(:account), :asset, 'free', 1, IF(:numbered, n, NULL),
              IF(:numbered, n, NULL), IF(:numbered, 0, NULL)
            FROM (%s) numbers
            """
                .formatted(id, numbers))
        .param("from", FIRST.toEpochMilli())
        .param("account", hex(account))
        .param("asset", asset)
        .param("first", first)
        .param("count", count)
        .param("numbered", numbered)
        .update();
  }

  /** The ticket of an entry, which is its id here, in hexadecimal. */
  public String ticket(AccountId account, int sequence) {
    return jdbc.sql(
            """
            SELECT LOWER(HEX(entry_id)) FROM posting WHERE account_id = UNHEX(?) AND sequence = ?
            """)
        .params(hex(account), sequence)
        .query(String.class)
        .single();
  }

  private static String hex(AccountId account) {
    return account.toString().substring(AccountId.PREFIX.length());
  }
}
