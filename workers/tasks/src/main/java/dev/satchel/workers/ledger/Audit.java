package dev.satchel.workers.ledger;

import dev.satchel.delivery.Sql;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.Asset;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Compares the journal with itself and with its projection. Each comparison is one statement over
 * one page, and so sees one moment of the books however busy they are: no lock is taken.
 */
public final class Audit {
  /** The most differences that one look reports; more of them add nothing. */
  public static final int MAX_DIFFERENCES = 1_000;

  private static final UUID LOWEST = new UUID(0, 0);

  private final JdbcClient jdbc;
  private final int page;

  /**
   * An audit of the schema that the JDBC client is connected to.
   *
   * @param page how many journal entries or accounts one statement looks at
   */
  public Audit(JdbcClient jdbc, int page) {
    this.jdbc = jdbc;
    this.page = page;
  }

  /**
   * What was looked at and what did not agree.
   *
   * @param checked entries or balances
   * @param found at most {@link #MAX_DIFFERENCES}
   */
  public record Findings<T>(long checked, List<T> found) {
    public Findings {
      found = List.copyOf(found);
    }
  }

  /** A sum that should be zero: of an entry, or of all balances when {@code entry} is empty. */
  public record Unbalanced(Optional<UUID> entry, Asset asset, BigInteger sum) {}

  /** A balance that is not the sum of its postings; what is missing counts as zero. */
  public record Difference(BalanceKey key, Sums journal, Sums projection) {}

  /** Both sums of one balance, as {@link Balance} defines them. */
  public record Sums(BigInteger posted, BigInteger held) {}

  /** Entries whose postings do not sum to zero for each asset. */
  public Findings<Unbalanced> unbalancedEntries() {
    List<Unbalanced> found = new ArrayList<>();
    long checked = 0;
    UUID after = LOWEST;
    Optional<UUID> last = lastEntry();
    while (last.isPresent() && !after.equals(last.get()) && found.size() < MAX_DIFFERENCES) {
      UUID end = endOfEntryPage(after, last.get());
      checked += countEntries(after, end);
      found.addAll(unbalanced(after, end));
      after = end;
    }
    return new Findings<>(checked, limited(found));
  }

  private Optional<UUID> lastEntry() {
    return jdbc.sql("SELECT entry_id FROM posting ORDER BY entry_id DESC, line DESC LIMIT 1")
        .query((row, number) -> Sql.uuid(row.getBytes("entry_id")))
        .optional();
  }

  private UUID endOfEntryPage(UUID after, UUID last) {
    return jdbc.sql(
            """
            SELECT DISTINCT entry_id FROM posting
            WHERE entry_id > :after AND entry_id <= :last
            ORDER BY entry_id
            LIMIT 1 OFFSET :offset
            """)
        .param("after", Sql.bytes(after))
        .param("last", Sql.bytes(last))
        .param("offset", page - 1)
        .query((row, number) -> Sql.uuid(row.getBytes("entry_id")))
        .optional()
        .orElse(last);
  }

  private long countEntries(UUID after, UUID end) {
    return jdbc.sql(
            """
            SELECT COUNT(DISTINCT entry_id) FROM posting
            WHERE entry_id > :after AND entry_id <= :end
            """)
        .param("after", Sql.bytes(after))
        .param("end", Sql.bytes(end))
        .query(Long.class)
        .single();
  }

  private List<Unbalanced> unbalanced(UUID after, UUID end) {
    return jdbc.sql(
            """
            SELECT entry_id, asset, SUM(amount) AS total FROM posting
            WHERE entry_id > :after AND entry_id <= :end
            GROUP BY entry_id, asset
            HAVING SUM(amount) <> 0
            ORDER BY entry_id, asset
            LIMIT :most
            """)
        .param("after", Sql.bytes(after))
        .param("end", Sql.bytes(end))
        .param("most", MAX_DIFFERENCES)
        .query(
            (row, number) ->
                new Unbalanced(
                    Optional.of(Sql.uuid(row.getBytes("entry_id"))),
                    new Asset(row.getString("asset")),
                    integer(row, "total")))
        .list();
  }

  /** Assets whose balances, those of the system among them, do not sum to zero. */
  public Findings<Unbalanced> unbalancedAssets() {
    List<Unbalanced> sums =
        jdbc.sql(
                """
                SELECT asset, SUM(posted) AS total FROM balance GROUP BY asset ORDER BY asset
                """)
            .query(
                (row, number) ->
                    new Unbalanced(
                        Optional.empty(), new Asset(row.getString("asset")), integer(row, "total")))
            .list();
    return new Findings<>(
        sums.size(), limited(sums.stream().filter(asset -> asset.sum().signum() != 0).toList()));
  }

  /** Rebuilds all balances from the journal and compares them with the projection. */
  public Findings<Difference> differences() {
    List<Difference> found = new ArrayList<>();
    long checked = 0;
    UUID after = LOWEST;
    Optional<UUID> end = endOfAccountPage(after);
    while (end.isPresent() && found.size() < MAX_DIFFERENCES) {
      List<Difference> balances = compare(after, end.get());
      checked += balances.size();
      balances.stream()
          .filter(balance -> !balance.journal().equals(balance.projection()))
          .forEach(found::add);
      after = end.get();
      end = endOfAccountPage(after);
    }
    return new Findings<>(checked, limited(found));
  }

  /** The last of the next accounts that have a balance, or postings without one. */
  private Optional<UUID> endOfAccountPage(UUID after) {
    return jdbc.sql(
            """
            SELECT MAX(account_id) AS last FROM (
              (SELECT DISTINCT account_id FROM balance
               WHERE account_id > :after ORDER BY account_id LIMIT :page)
              UNION
              (SELECT DISTINCT account_id FROM posting
               WHERE account_id > :after ORDER BY account_id LIMIT :page)
              ORDER BY account_id LIMIT :page) accounts
            """)
        .param("after", Sql.bytes(after))
        .param("page", page)
        .query((row, number) -> Optional.ofNullable(row.getBytes("last")).map(Sql::uuid))
        .single();
  }

  private List<Difference> compare(UUID after, UUID end) {
    return jdbc.sql(
            """
            SELECT account_id, asset,
                   SUM(posted) AS posted, SUM(held) AS held,
                   SUM(journal_posted) AS journal_posted, SUM(journal_held) AS journal_held
            FROM (
              SELECT account_id, asset, posted, held, 0 AS journal_posted, 0 AS journal_held
              FROM balance WHERE account_id > :after AND account_id <= :end
              UNION ALL
              SELECT account_id, asset, 0, 0, SUM(amount),
                     SUM(CASE WHEN layer = 'held' THEN amount ELSE 0 END)
              FROM posting WHERE account_id > :after AND account_id <= :end
              GROUP BY account_id, asset) both_sides
            GROUP BY account_id, asset
            ORDER BY account_id, asset
            """)
        .param("after", Sql.bytes(after))
        .param("end", Sql.bytes(end))
        .query((row, number) -> difference(row))
        .list();
  }

  private static Difference difference(ResultSet row) throws SQLException {
    return new Difference(
        new BalanceKey(
            new AccountId(Sql.uuid(row.getBytes("account_id"))), new Asset(row.getString("asset"))),
        new Sums(integer(row, "journal_posted"), integer(row, "journal_held")),
        new Sums(integer(row, "posted"), integer(row, "held")));
  }

  private static BigInteger integer(ResultSet row, String column) throws SQLException {
    BigDecimal value = row.getBigDecimal(column);
    return value == null ? BigInteger.ZERO : value.toBigIntegerExact();
  }

  private static <T> List<T> limited(List<T> found) {
    return found.subList(0, Math.min(found.size(), MAX_DIFFERENCES));
  }
}
