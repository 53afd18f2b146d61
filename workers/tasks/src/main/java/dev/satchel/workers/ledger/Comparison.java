package dev.satchel.workers.ledger;

import dev.satchel.delivery.Sql;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.Asset;
import dev.satchel.workers.ledger.Audit.Difference;
import dev.satchel.workers.ledger.Audit.Sums;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Compares balances with the postings they are the sum of. No statement reads more postings than
 * the limits allow, and no lock is taken.
 *
 * <p>Accounts with few postings are compared many at a time by one statement, which sees one moment
 * of the books. An account with more is added up page by page as far as its postings are settled,
 * so old that no transaction can still add one; the last statement then sees the balance and all
 * younger postings at one moment. Should a transaction have taken longer after all, a look comes
 * out wrong by what it posted: only a difference that two looks agree on is one.
 */
final class Comparison {
  /** Looks at one account; that many late transactions in a row mean that clocks are wrong. */
  private static final int MOST_LOOKS = 5;

  private final JdbcClient jdbc;
  private final Clock clock;
  private final Audit.Limits limits;

  Comparison(JdbcClient jdbc, Clock clock, Audit.Limits limits) {
    this.jdbc = jdbc;
    this.clock = clock;
    this.limits = limits;
  }

  /** All balances, those that do not agree among them, up to {@link Audit#MAX_DIFFERENCES}. */
  Audit.Findings<Difference> run() {
    List<Difference> found = new ArrayList<>();
    long checked = 0;
    Optional<UUID> from = Optional.of(UuidOrder.LOWEST);
    while (from.isPresent() && found.size() < Audit.MAX_DIFFERENCES) {
      UUID first = from.get();
      Optional<UUID> stop = endOfPage(first);
      boolean big = stop.isPresent() && stop.get().equals(first);
      List<Difference> balances =
          big
              ? compareBig(first)
              : compare(first, stop.map(UuidOrder::previous).orElse(UuidOrder.HIGHEST));
      checked += balances.size();
      balances.stream().filter(Difference::differs).forEach(found::add);
      from = big ? UuidOrder.next(first) : stop;
    }
    return new Audit.Findings<>(
        checked, found.subList(0, Math.min(found.size(), Audit.MAX_DIFFERENCES)));
  }

  /** The first account that is too much for a page; the given one itself, if it is that big. */
  private Optional<UUID> endOfPage(UUID from) {
    return jdbc.sql(
            """
            SELECT MIN(account_id) AS stop FROM (
              (SELECT account_id FROM posting FORCE INDEX (posting_by_account)
               WHERE account_id >= :from
               ORDER BY account_id, entry_id LIMIT 1 OFFSET :postings)
              UNION ALL
              (SELECT account_id FROM balance FORCE INDEX (PRIMARY)
               WHERE account_id >= :from
               ORDER BY account_id, asset LIMIT 1 OFFSET :page)) stops
            """)
        .param("from", Sql.bytes(from))
        .param("postings", limits.postings())
        .param("page", limits.page())
        .query((row, number) -> Optional.ofNullable(row.getBytes("stop")).map(Sql::uuid))
        .single();
  }

  private List<Difference> compare(UUID first, UUID last) {
    return jdbc.sql(
            """
            SELECT account_id, asset,
                   SUM(posted) AS posted, SUM(held) AS held,
                   SUM(journal_posted) AS journal_posted, SUM(journal_held) AS journal_held
            FROM (
              SELECT account_id, asset, posted, held, 0 AS journal_posted, 0 AS journal_held
              FROM balance WHERE account_id BETWEEN :first AND :last
              UNION ALL
              SELECT account_id, asset, 0, 0, SUM(amount),
                     SUM(CASE WHEN layer = 'held' THEN amount ELSE 0 END)
              FROM posting FORCE INDEX (posting_by_account)
              WHERE account_id BETWEEN :first AND :last
              GROUP BY account_id, asset) both_sides
            GROUP BY account_id, asset
            ORDER BY account_id, asset
            """)
        .param("first", Sql.bytes(first))
        .param("last", Sql.bytes(last))
        .query(
            (row, number) -> difference(new AccountId(Sql.uuid(row.getBytes("account_id"))), row))
        .list();
  }

  /**
   * Looks until two looks agree.
   *
   * @throws IllegalStateException when they never do
   */
  private List<Difference> compareBig(UUID account) {
    List<Difference> look = look(account);
    for (int looks = 1;
        looks < MOST_LOOKS && look.stream().anyMatch(Difference::differs);
        looks++) {
      List<Difference> again = look(account);
      if (gaps(again).equals(gaps(look))) {
        return again;
      }
      look = again;
    }
    if (look.stream().noneMatch(Difference::differs)) {
      return look;
    }
    throw new IllegalStateException(
        "the postings of account "
            + account
            + " do not settle within "
            + limits.settled()
            + "; are the clocks of all workers right?");
  }

  /** By how much balances are wrong, which does not depend on what is posted meanwhile. */
  private static Map<BalanceKey, Sums> gaps(List<Difference> look) {
    return look.stream()
        .filter(Difference::differs)
        .collect(Collectors.toMap(Difference::key, Difference::gap));
  }

  private List<Difference> look(UUID account) {
    long settledAt = clock.instant().minus(limits.settled()).toEpochMilli();
    UUID young = new UUID(settledAt << 16, 0);
    Map<Asset, Sums> settled = settled(account, UuidOrder.previous(young));
    List<Difference> balances = new ArrayList<>();
    for (Difference balance : withYoungPostings(account, young)) {
      balances.add(balance.withPostings(settled.remove(balance.key().asset())));
    }
    settled.forEach(
        (asset, sums) ->
            balances.add(
                new Difference(new BalanceKey(new AccountId(account), asset), sums, Sums.ZERO)));
    return balances;
  }

  private Map<Asset, Sums> settled(UUID account, UUID last) {
    Map<Asset, Sums> sums = new HashMap<>();
    Optional<UUID> from = Optional.of(UuidOrder.LOWEST);
    while (from.isPresent()) {
      Optional<UUID> end = endOfPostings(account, from.get(), last);
      sum(account, from.get(), end.orElse(last))
          .forEach((asset, add) -> sums.merge(asset, add, Sums::plus));
      from = end.flatMap(UuidOrder::next);
    }
    return sums;
  }

  private Optional<UUID> endOfPostings(UUID account, UUID from, UUID last) {
    return jdbc.sql(
            """
            SELECT entry_id FROM posting FORCE INDEX (posting_by_account)
            WHERE account_id = :account AND entry_id BETWEEN :from AND :last
            ORDER BY entry_id
            LIMIT 1 OFFSET :offset
            """)
        .param("account", Sql.bytes(account))
        .param("from", Sql.bytes(from))
        .param("last", Sql.bytes(last))
        .param("offset", limits.postings() - 1)
        .query((row, number) -> Sql.uuid(row.getBytes("entry_id")))
        .optional();
  }

  private Map<Asset, Sums> sum(UUID account, UUID from, UUID end) {
    Map<Asset, Sums> sums = new HashMap<>();
    jdbc.sql(
            """
            SELECT asset, SUM(amount) AS posted,
                   SUM(CASE WHEN layer = 'held' THEN amount ELSE 0 END) AS held
            FROM posting FORCE INDEX (posting_by_account)
            WHERE account_id = :account AND entry_id BETWEEN :from AND :end
            GROUP BY asset
            """)
        .param("account", Sql.bytes(account))
        .param("from", Sql.bytes(from))
        .param("end", Sql.bytes(end))
        .query(
            row -> {
              sums.put(
                  new Asset(row.getString("asset")),
                  new Sums(integer(row, "posted"), integer(row, "held")));
            });
    return sums;
  }

  private List<Difference> withYoungPostings(UUID account, UUID young) {
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
              WHERE account_id = :account AND entry_id >= :young
              GROUP BY asset) both_sides
            GROUP BY asset
            ORDER BY asset
            """)
        .param("account", Sql.bytes(account))
        .param("young", Sql.bytes(young))
        .query((row, number) -> difference(new AccountId(account), row))
        .list();
  }

  private static Difference difference(AccountId account, ResultSet row) throws SQLException {
    return new Difference(
        new BalanceKey(account, new Asset(row.getString("asset"))),
        new Sums(integer(row, "journal_posted"), integer(row, "journal_held")),
        new Sums(integer(row, "posted"), integer(row, "held")));
  }

  private static BigInteger integer(ResultSet row, String column) throws SQLException {
    @Nullable BigDecimal value = row.getBigDecimal(column);
    return value == null ? BigInteger.ZERO : value.toBigIntegerExact();
  }
}
