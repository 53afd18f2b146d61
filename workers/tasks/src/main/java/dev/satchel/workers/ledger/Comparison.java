package dev.satchel.workers.ledger;

import dev.satchel.delivery.KeyOrder;
import dev.satchel.delivery.Sql;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.Asset;
import dev.satchel.workers.ledger.Audit.Difference;
import dev.satchel.workers.ledger.Audit.Sums;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Compares balances with the sums of their postings. No statement reads more settled postings than
 * the limits allow, and no lock is taken.
 *
 * <p>One statement compares a page of balances with the checkpoint in one snapshot of the books:
 * the balance, its sum in the checkpoint, and the postings after the checkpoint. A difference only
 * makes the account a suspect: a transaction may have committed an entry below the checkpoint after
 * that range was added up. A suspect is added up from the journal alone, page by page up to the end
 * of the checkpoint; the last statement then reads the balance and all younger postings in one
 * snapshot. A late commit may falsify one such reading, so only a difference that two readings
 * agree on is reported.
 */
final class Comparison {
  /** The most readings of one account; so many late commits in a row mean that clocks are wrong. */
  private static final int MOST_LOOKS = 5;

  private final JdbcClient jdbc;
  private final Audit.Limits limits;

  Comparison(JdbcClient jdbc, Audit.Limits limits) {
    this.jdbc = jdbc;
    this.limits = limits;
  }

  /**
   * One reading of an account.
   *
   * @param settled the sums of its postings up to the end of the checkpoint
   */
  record Look(List<Difference> balances, Map<Asset, Sums> settled) {
    boolean agrees() {
      return balances.stream().noneMatch(Difference::differs);
    }

    /** By how much each wrong balance differs; what is posted meanwhile does not change that. */
    Map<BalanceKey, Sums> gaps() {
      return balances.stream()
          .filter(Difference::differs)
          .collect(Collectors.toMap(Difference::key, Difference::gap));
    }
  }

  /** Compares the next page of balances with the checkpoint plus the postings after it. */
  Audit.Page page(@Nullable AccountId from, @Nullable UUID settledTo) {
    UUID first = from == null ? KeyOrder.LOWEST : from.uuid();
    Optional<UUID> stop = endOfPage(first);
    UUID last = stop.map(KeyOrder::previous).orElse(KeyOrder.HIGHEST);
    Keys keys = keys(first, last);
    List<Difference> balances =
        keys.accounts().isEmpty() ? List.of() : compare(first, last, keys, youngest(settledTo));
    return new Audit.Page(
        stop.map(AccountId::new),
        balances.size(),
        balances.stream()
            .filter(Difference::differs)
            .map(difference -> difference.key().account())
            .distinct()
            .toList());
  }

  /** The first account after the page; empty when the page is the last. */
  private Optional<UUID> endOfPage(UUID from) {
    return jdbc.sql(
            """
            SELECT MIN(account_id) AS stop FROM (
              (SELECT account_id FROM balance FORCE INDEX (PRIMARY)
               WHERE account_id >= :from
               ORDER BY account_id, asset LIMIT 1 OFFSET :page)
              UNION ALL
              (SELECT account_id FROM trial_balance_sum FORCE INDEX (PRIMARY)
               WHERE account_id >= :from
               ORDER BY account_id, asset LIMIT 1 OFFSET :page)) stops
            WHERE account_id > :from
            """)
        .param("from", Sql.bytes(from))
        .param("page", limits.page())
        .query((row, number) -> Optional.ofNullable(row.getBytes("stop")).map(Sql::uuid))
        .single();
  }

  /** The accounts of a page, and all assets that any of them holds. */
  private record Keys(Set<UUID> accounts, Set<String> assets) {}

  private Keys keys(UUID first, UUID last) {
    Keys keys = new Keys(new LinkedHashSet<>(), new LinkedHashSet<>());
    jdbc.sql(
            """
            SELECT account_id, asset FROM balance WHERE account_id BETWEEN :first AND :last
            UNION
            SELECT account_id, asset FROM trial_balance_sum
            WHERE account_id BETWEEN :first AND :last
            """)
        .param("first", Sql.bytes(first))
        .param("last", Sql.bytes(last))
        .query(
            row -> {
              keys.accounts().add(Sql.uuid(row.getBytes("account_id")));
              keys.assets().add(row.getString("asset"));
            });
    return keys;
  }

  /**
   * Lists the accounts and assets, so that the index finds the young postings of each balance
   * without the old ones.
   */
  private List<Difference> compare(UUID first, UUID last, Keys keys, UUID young) {
    return jdbc.sql(
            """
            SELECT account_id, asset,
                   SUM(posted) AS posted, SUM(held) AS held,
                   SUM(journal_posted) AS journal_posted, SUM(journal_held) AS journal_held
            FROM (
              SELECT account_id, asset, posted, held, 0 AS journal_posted, 0 AS journal_held
              FROM balance WHERE account_id BETWEEN :first AND :last
              UNION ALL
              SELECT account_id, asset, 0, 0, posted, held
              FROM trial_balance_sum WHERE account_id BETWEEN :first AND :last
              UNION ALL
              SELECT account_id, asset, 0, 0, SUM(amount),
                     SUM(CASE WHEN layer = 'held' THEN amount ELSE 0 END)
              FROM posting FORCE INDEX (posting_by_account)
              WHERE account_id IN (:accounts) AND asset IN (:assets) AND entry_id >= :young
              GROUP BY account_id, asset) both_sides
            GROUP BY account_id, asset
            ORDER BY account_id, asset
            """)
        .param("first", Sql.bytes(first))
        .param("last", Sql.bytes(last))
        .param("accounts", keys.accounts().stream().map(Sql::bytes).toList())
        .param("assets", keys.assets())
        .param("young", Sql.bytes(young))
        .query(
            (row, number) -> difference(new AccountId(Sql.uuid(row.getBytes("account_id"))), row))
        .list();
  }

  private static UUID youngest(@Nullable UUID settledTo) {
    return settledTo == null ? KeyOrder.LOWEST : KeyOrder.next(settledTo).orElse(KeyOrder.HIGHEST);
  }

  /** Compares the next page of the checkpoint with the sums of the round. */
  Audit.Page roundPage(@Nullable AccountId from, long round) {
    UUID first = from == null ? KeyOrder.LOWEST : from.uuid();
    List<AccountId> suspects = new ArrayList<>();
    List<AccountId> seen = new ArrayList<>();
    jdbc.sql(
            """
            SELECT account_id,
                   posted <> IF(round = :round, again_posted, 0)
                     OR held <> IF(round = :round, again_held, 0) AS differs
            FROM trial_balance_sum FORCE INDEX (PRIMARY)
            WHERE account_id >= :first
            ORDER BY account_id, asset
            LIMIT :page
            """)
        .param("round", round)
        .param("first", Sql.bytes(first))
        .param("page", limits.page())
        .query(
            row -> {
              AccountId account = new AccountId(Sql.uuid(row.getBytes("account_id")));
              seen.add(account);
              if (row.getBoolean("differs") && !suspects.contains(account)) {
                suspects.add(account);
              }
            });
    Optional<AccountId> next =
        seen.size() < limits.page() ? Optional.empty() : after(seen.getLast(), first);
    return new Audit.Page(next, seen.size(), suspects);
  }

  /**
   * The start of the next page. A page may end within an account, which the next page then repeats.
   */
  private static Optional<AccountId> after(AccountId last, UUID first) {
    return last.uuid().equals(first) ? KeyOrder.next(first).map(AccountId::new) : Optional.of(last);
  }

  /**
   * Reads one account until a reading has no difference or two in a row have the same one.
   *
   * @throws IllegalStateException when neither happens within {@link #MOST_LOOKS} readings
   */
  Look account(UUID account, @Nullable UUID settledTo) {
    Look look = look(account, settledTo);
    for (int looks = 1; looks < MOST_LOOKS && !look.agrees(); looks++) {
      Look again = look(account, settledTo);
      if (again.gaps().equals(look.gaps())) {
        return again;
      }
      look = again;
    }
    if (look.agrees()) {
      return look;
    }
    throw new IllegalStateException(
        "the postings of account "
            + account
            + " do not settle within "
            + limits.settled()
            + "; check the clocks of all workers");
  }

  private Look look(UUID account, @Nullable UUID settledTo) {
    Set<String> assets = assets(account);
    Map<Asset, Sums> settled = settledTo == null ? Map.of() : settled(account, assets, settledTo);
    Map<Asset, Sums> unmatched = new HashMap<>(settled);
    List<Difference> balances = new ArrayList<>();
    for (Difference balance : withYoungPostings(account, assets, youngest(settledTo))) {
      balances.add(balance.withPostings(unmatched.remove(balance.key().asset())));
    }
    unmatched.forEach(
        (asset, sums) ->
            balances.add(
                new Difference(new BalanceKey(new AccountId(account), asset), sums, Sums.ZERO)));
    return new Look(balances, settled);
  }

  /** The assets that the account holds, or has postings in. */
  private Set<String> assets(UUID account) {
    return jdbc.sql(
            """
            SELECT asset FROM balance WHERE account_id = :account
            UNION
            SELECT DISTINCT asset FROM posting FORCE INDEX (posting_by_account)
            WHERE account_id = :account
            """)
        .param("account", Sql.bytes(account))
        .query((row, number) -> row.getString("asset"))
        .set();
  }

  private Map<Asset, Sums> settled(UUID account, Set<String> assets, UUID last) {
    Map<Asset, Sums> sums = new HashMap<>();
    for (String asset : assets) {
      Optional<UUID> from = Optional.of(KeyOrder.LOWEST);
      while (from.isPresent()) {
        Optional<UUID> end = endOfPostings(account, asset, from.get(), last);
        sum(account, asset, from.get(), end.orElse(last))
            .ifPresent(add -> sums.merge(new Asset(asset), add, Sums::plus));
        from = end.flatMap(KeyOrder::next);
      }
    }
    return sums;
  }

  private Optional<UUID> endOfPostings(UUID account, String asset, UUID from, UUID last) {
    return jdbc.sql(
            """
            SELECT entry_id FROM posting FORCE INDEX (posting_by_account)
            WHERE account_id = :account AND asset = :asset AND entry_id BETWEEN :from AND :last
            ORDER BY entry_id
            LIMIT 1 OFFSET :offset
            """)
        .param("account", Sql.bytes(account))
        .param("asset", asset)
        .param("from", Sql.bytes(from))
        .param("last", Sql.bytes(last))
        .param("offset", limits.postings() - 1)
        .query((row, number) -> Sql.uuid(row.getBytes("entry_id")))
        .optional();
  }

  private Optional<Sums> sum(UUID account, String asset, UUID from, UUID end) {
    return jdbc.sql(
            """
            SELECT SUM(amount) AS posted,
                   SUM(CASE WHEN layer = 'held' THEN amount ELSE 0 END) AS held
            FROM posting FORCE INDEX (posting_by_account)
            WHERE account_id = :account AND asset = :asset AND entry_id BETWEEN :from AND :end
            HAVING COUNT(*) > 0
            """)
        .param("account", Sql.bytes(account))
        .param("asset", asset)
        .param("from", Sql.bytes(from))
        .param("end", Sql.bytes(end))
        .query((row, number) -> new Sums(Audit.integer(row, "posted"), Audit.integer(row, "held")))
        .optional();
  }

  private List<Difference> withYoungPostings(UUID account, Set<String> assets, UUID young) {
    if (assets.isEmpty()) {
      return List.of();
    }
    return jdbc.sql(
            """
            SELECT asset,
                   SUM(posted) AS posted, SUM(held) AS held,
                   SUM(journal_posted) AS journal_posted, SUM(journal_held) AS journal_held
            FROM (
              SELECT asset, posted, held, 0 AS journal_posted, 0 AS journal_held
              FROM balance WHERE account_id = :account
              UNION ALL
              SELECT asset, 0, 0, SUM(amount),
                     SUM(CASE WHEN layer = 'held' THEN amount ELSE 0 END)
              FROM posting FORCE INDEX (posting_by_account)
              WHERE account_id = :account AND asset IN (:assets) AND entry_id >= :young
              GROUP BY asset) both_sides
            GROUP BY asset
            ORDER BY asset
            """)
        .param("account", Sql.bytes(account))
        .param("assets", assets)
        .param("young", Sql.bytes(young))
        .query((row, number) -> difference(new AccountId(account), row))
        .list();
  }

  private static Difference difference(AccountId account, ResultSet row) throws SQLException {
    return new Difference(
        new BalanceKey(account, new Asset(row.getString("asset"))),
        new Sums(Audit.integer(row, "journal_posted"), Audit.integer(row, "journal_held")),
        new Sums(Audit.integer(row, "posted"), Audit.integer(row, "held")));
  }
}
