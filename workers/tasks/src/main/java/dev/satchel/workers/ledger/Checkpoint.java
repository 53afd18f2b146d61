package dev.satchel.workers.ledger;

import dev.satchel.delivery.Sql;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.Asset;
import dev.satchel.workers.ledger.Audit.Difference;
import dev.satchel.workers.ledger.Audit.Sums;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The sums of settled postings by balance, in {@code trial_balance_sum}. Only the step that holds
 * the row lock of {@code trial_balance} writes them. The server computes the sums, so that no
 * postings are transferred.
 */
final class Checkpoint {
  private final JdbcClient jdbc;

  Checkpoint(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Adds the postings of the entries from one id to another, both inclusive. */
  void add(UUID from, UUID end) {
    jdbc.sql(
            """
            INSERT INTO trial_balance_sum
              (account_id, asset, posted, held, round, again_posted, again_held)
            SELECT p.account_id, p.asset, SUM(p.amount),
                   SUM(CASE WHEN p.layer = 'held' THEN p.amount ELSE 0 END), 0, 0, 0
            FROM posting p FORCE INDEX (PRIMARY)
            WHERE p.entry_id BETWEEN :from AND :end
            GROUP BY p.account_id, p.asset
            ON DUPLICATE KEY UPDATE
              posted = trial_balance_sum.posted + VALUES(posted),
              held = trial_balance_sum.held + VALUES(held)
            """)
        .param("from", Sql.bytes(from))
        .param("end", Sql.bytes(end))
        .update();
  }

  /** Adds the same postings to the sums of a round, which begin at zero. */
  void addAgain(long round, UUID from, UUID end) {
    jdbc.sql(
            """
            INSERT INTO trial_balance_sum
              (account_id, asset, posted, held, again_posted, again_held, round)
            SELECT p.account_id, p.asset, 0, 0, SUM(p.amount),
                   SUM(CASE WHEN p.layer = 'held' THEN p.amount ELSE 0 END), :round
            FROM posting p FORCE INDEX (PRIMARY)
            WHERE p.entry_id BETWEEN :from AND :end
            GROUP BY p.account_id, p.asset
            ON DUPLICATE KEY UPDATE
              again_posted = VALUES(again_posted)
                + IF(trial_balance_sum.round = VALUES(round), trial_balance_sum.again_posted, 0),
              again_held = VALUES(again_held)
                + IF(trial_balance_sum.round = VALUES(round), trial_balance_sum.again_held, 0),
              round = VALUES(round)
            """)
        .param("round", round)
        .param("from", Sql.bytes(from))
        .param("end", Sql.bytes(end))
        .update();
  }

  /**
   * Sets the sums of one account to those of the journal.
   *
   * @return the sums that differed
   */
  List<Difference> mend(AccountId account, Map<Asset, Sums> journal) {
    Map<Asset, Sums> kept = kept(account);
    TreeSet<Asset> assets = new TreeSet<>(kept.keySet());
    assets.addAll(journal.keySet());
    List<Difference> wrong = new ArrayList<>();
    for (Asset asset : assets) {
      Difference difference =
          new Difference(
              new BalanceKey(account, asset),
              journal.getOrDefault(asset, Sums.ZERO),
              kept.getOrDefault(asset, Sums.ZERO));
      if (difference.differs()) {
        wrong.add(difference);
        write(difference);
      }
    }
    return wrong;
  }

  private Map<Asset, Sums> kept(AccountId account) {
    Map<Asset, Sums> kept = new HashMap<>();
    jdbc.sql("SELECT asset, posted, held FROM trial_balance_sum WHERE account_id = :account")
        .param("account", Sql.bytes(account.uuid()))
        .query(
            row -> {
              kept.put(
                  new Asset(row.getString("asset")),
                  new Sums(Audit.integer(row, "posted"), Audit.integer(row, "held")));
            });
    return kept;
  }

  private void write(Difference difference) {
    jdbc.sql(
            """
            INSERT INTO trial_balance_sum
              (account_id, asset, posted, held, round, again_posted, again_held)
            VALUES (:account, :asset, :posted, :held, 0, 0, 0)
            ON DUPLICATE KEY UPDATE posted = VALUES(posted), held = VALUES(held)
            """)
        .param("account", Sql.bytes(difference.key().account().uuid()))
        .param("asset", difference.key().asset().code())
        .param("posted", difference.journal().posted())
        .param("held", difference.journal().held())
        .update();
  }
}
