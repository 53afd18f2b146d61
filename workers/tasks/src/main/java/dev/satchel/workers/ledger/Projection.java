package dev.satchel.workers.ledger;

import dev.satchel.delivery.Sql;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Recomputes damaged balances, which are a projection of the journal. Never changes the journal.
 */
public final class Projection {
  private final JdbcClient jdbc;

  /** A projection in the schema that the JDBC client is connected to. */
  public Projection(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Recomputes all balances of some accounts from the journal, inside the open transaction. A
   * balance that turns out below its limit is closed to debits. Postings without a balance row get
   * one.
   *
   * @param keys balances of at most a few thousand accounts
   */
  public void rebuild(Collection<BalanceKey> keys) {
    if (keys.isEmpty()) {
      return;
    }
    List<byte[]> accounts =
        keys.stream().map(key -> key.account().uuid()).distinct().map(Sql::bytes).toList();
    lock(accounts);
    addMissing(accounts);
    sumAgain(accounts);
  }

  private void lock(List<byte[]> accounts) {
    jdbc.sql(
            """
            SELECT account_id FROM balance FORCE INDEX (PRIMARY)
            WHERE account_id IN (:accounts)
            ORDER BY account_id, asset
            FOR UPDATE
            """)
        .param("accounts", accounts)
        .query((row, number) -> row.getBytes("account_id"))
        .list();
  }

  private void addMissing(List<byte[]> accounts) {
    jdbc.sql(
            """
            INSERT IGNORE INTO balance
              (account_id, asset, tenant, kind, posted, held, credit_limit, debits_closed)
            SELECT p.account_id, p.asset, MIN(e.tenant),
                   CASE WHEN COUNT(a.id) > 0 THEN 'client' ELSE 'system' END, 0, 0, 0, FALSE
            FROM posting p
            JOIN journal_entry e ON e.id = p.entry_id
            LEFT JOIN account a ON a.id = p.account_id
            WHERE p.account_id IN (:accounts)
            GROUP BY p.account_id, p.asset
            """)
        .param("accounts", accounts)
        .update();
  }

  private void sumAgain(List<byte[]> accounts) {
    jdbc.sql(
            """
            UPDATE balance b
            LEFT JOIN (
              SELECT account_id, asset, SUM(amount) AS posted,
                     SUM(CASE WHEN layer = 'held' THEN amount ELSE 0 END) AS held,
                     MAX(sequence) AS sequence, MAX(entry_id) AS last_entry
              FROM posting WHERE account_id IN (:accounts)
              GROUP BY account_id, asset) j
              ON j.account_id = b.account_id AND j.asset = b.asset
            SET b.debits_closed = b.debits_closed OR (b.kind = 'client'
                  AND COALESCE(j.posted, 0) - COALESCE(j.held, 0) + b.credit_limit < 0),
                b.posted = COALESCE(j.posted, 0),
                b.held = COALESCE(j.held, 0),
                b.sequence = COALESCE(j.sequence, 0),
                b.last_entry = COALESCE(j.last_entry, b.last_entry),
                b.account_status = COALESCE(
                  (SELECT c.to_status FROM account_change c WHERE c.account = b.account_id
                   ORDER BY c.entry DESC LIMIT 1), 'open')
            WHERE b.account_id IN (:accounts)
            """)
        .param("accounts", accounts)
        .update();
  }
}
