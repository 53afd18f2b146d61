package dev.satchel.bench;

import org.springframework.jdbc.core.simple.JdbcClient;

/** Looks into a system's database between and after loads. */
record Books(JdbcClient jdbc) {
  long tickets() {
    return number("SELECT COUNT(*) FROM ticket");
  }

  /** Cheap enough to be asked often: few rows, and an index has them. */
  long open() {
    return number("SELECT COUNT(*) FROM ticket WHERE NOT done");
  }

  /**
   * Fails unless every ticket has succeeded, each has moved its 1 KRW once, and the books add up.
   */
  void requireSettledOnce() {
    requireNone(
        "tickets that have not succeeded",
        "SELECT COUNT(*) FROM ticket WHERE status <> 'succeeded'");
    requireNone(
        "tickets without exactly one entry",
        """
        SELECT COUNT(*) FROM (
          SELECT t.id FROM ticket t LEFT JOIN journal_entry e ON e.ticket = t.id
          GROUP BY t.id HAVING COUNT(e.id) <> 1) wrong
        """);
    requireNone(
        "entries that do not sum to zero",
        """
        SELECT COUNT(*) FROM (
          SELECT entry_id FROM posting GROUP BY entry_id, asset HAVING SUM(amount) <> 0) unbalanced
        """);
    requireNone(
        "balances that the postings do not explain",
        """
        SELECT COUNT(*) FROM balance b LEFT JOIN (
          SELECT account_id, asset, SUM(amount) AS posted FROM posting GROUP BY account_id, asset) p
        ON p.account_id = b.account_id AND p.asset = b.asset
        WHERE b.posted <> COALESCE(p.posted, 0)
        """);
  }

  private void requireNone(String what, String sql) {
    long found = number(sql);
    if (found != 0) {
      throw new IllegalStateException(found + " " + what);
    }
  }

  long number(String sql) {
    return jdbc.sql(sql).query(Long.class).single();
  }
}
