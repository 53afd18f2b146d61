package dev.satchel.bench.systems;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads a system's database between and after loads.
 *
 * @param since the lowest id to look at, in hexadecimal; rows with lower ids existed before the
 *     benchmark
 */
public record Books(JdbcClient jdbc, String since) {
  /** The number of tickets. */
  public long tickets() {
    return number("SELECT COUNT(*) FROM ticket WHERE id >= UNHEX('%s')".formatted(since));
  }

  /**
   * The number of tickets that are not done. Cheap enough to poll: an index covers these few rows.
   */
  public long open() {
    return number(
        """
        SELECT COUNT(*) FROM ticket
        WHERE status IN ('accepted', 'running', 'retrying', 'parked')
        """);
  }

  /** The current time of the database, in UTC. */
  public String now() {
    return jdbc.sql("SELECT CAST(UTC_TIMESTAMP(6) AS CHAR)").query(String.class).single();
  }

  /**
   * The payments that were done in a period.
   *
   * @param seconds from the first payment to the end of the period
   */
  public record Done(long payments, double seconds) {
    /** The rate at which they were done. */
    public double perSecond() {
      return payments / seconds;
    }
  }

  /** Returns the payments that were done between two database times. */
  public Done doneBetween(String from, String to) {
    return jdbc.sql(
            """
            SELECT COUNT(*) AS payments,
              TIMESTAMPDIFF(MICROSECOND, MIN(updated_at), :to) / 1e6 AS seconds
            FROM ticket WHERE id >= UNHEX(:since) AND done AND updated_at BETWEEN :from AND :to
            """)
        .param("since", since)
        .param("from", from)
        .param("to", to)
        .query((row, number) -> new Done(row.getLong("payments"), row.getDouble("seconds")))
        .single();
  }

  /**
   * Throws unless every ticket succeeded, every payment has exactly one journal entry, and the
   * ledger balances.
   */
  public void requireSettledOnce() {
    requireNone(
        "tickets that have not succeeded",
        "SELECT COUNT(*) FROM ticket WHERE id >= UNHEX('%s') AND status <> 'succeeded'");
    requireNone(
        "tickets without exactly one entry",
        """
        SELECT COUNT(*) FROM (
          SELECT t.id FROM ticket t
          LEFT JOIN (
            SELECT id, ticket FROM journal_entry WHERE id >= UNHEX('%1$s') AND ticket IS NOT NULL) e
            ON e.ticket = t.id
          WHERE t.id >= UNHEX('%1$s') AND t.task LIKE 'payments.%%'
          GROUP BY t.id HAVING COUNT(e.id) <> 1) wrong
        """);
    requireNone(
        "entries that do not sum to zero",
        """
        SELECT COUNT(*) FROM (
          SELECT entry_id FROM posting WHERE entry_id >= UNHEX('%s')
          GROUP BY entry_id, asset HAVING SUM(amount) <> 0) unbalanced
        """);
    requireNone(
        "balances that the postings do not explain",
        """
        SELECT COUNT(*) FROM (
          SELECT DISTINCT account_id, asset FROM posting WHERE entry_id >= UNHEX('%s')) touched
        JOIN balance b ON b.account_id = touched.account_id AND b.asset = touched.asset
        WHERE b.posted <> (
          SELECT SUM(amount) FROM posting p
          WHERE p.account_id = touched.account_id AND p.asset = touched.asset)
        """);
  }

  private void requireNone(String what, String sql) {
    long found = number(sql.formatted(since));
    if (found != 0) {
      throw new IllegalStateException(found + " " + what);
    }
  }

  /** The one number that a query returns. */
  public long number(String sql) {
    return jdbc.sql(sql).query(Long.class).single();
  }
}
