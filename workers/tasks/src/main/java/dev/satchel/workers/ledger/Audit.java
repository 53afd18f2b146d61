package dev.satchel.workers.ledger;

import dev.satchel.delivery.Sql;
import dev.satchel.messages.Asset;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Compares the journal with itself and with its projection, however busy the books are: no lock is
 * taken. A statement that takes too long is ended on the server as well.
 */
public final class Audit {
  /** The most differences that one look reports; more of them add nothing. */
  public static final int MAX_DIFFERENCES = 1_000;

  private final JdbcClient jdbc;
  private final Comparison comparison;
  private final Limits limits;

  /**
   * How much is looked at at once.
   *
   * @param page the most journal entries, or balances, that one statement looks at
   * @param postings the most postings of settled entries that one statement adds up
   * @param settled the age at which the transaction of a journal entry is over for certain
   * @param statement how long one statement may take, at least a second; less than the connection
   *     waits for an answer
   */
  public record Limits(int page, int postings, Duration settled, Duration statement) {}

  /** An audit of the schema that the data source is connected to. */
  public Audit(DataSource dataSource, Clock clock, Limits limits) {
    JdbcTemplate template = new JdbcTemplate(dataSource);
    template.setQueryTimeout(Math.toIntExact(limits.statement().toSeconds()));
    this.jdbc = JdbcClient.create(template);
    this.comparison = new Comparison(jdbc, clock, limits);
    this.limits = limits;
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

  /** What a balance should be and what it is; what is missing counts as zero. */
  public record Difference(BalanceKey key, Sums journal, Sums projection) {
    boolean differs() {
      return !journal.equals(projection);
    }

    Sums gap() {
      return projection.plus(journal.negated());
    }

    Difference withPostings(@Nullable Sums more) {
      return more == null ? this : new Difference(key, journal.plus(more), projection);
    }
  }

  /** Both sums of one balance, as {@link Balance} defines them. */
  public record Sums(BigInteger posted, BigInteger held) {
    static final Sums ZERO = new Sums(BigInteger.ZERO, BigInteger.ZERO);

    Sums plus(Sums other) {
      return new Sums(posted.add(other.posted), held.add(other.held));
    }

    Sums negated() {
      return new Sums(posted.negate(), held.negate());
    }
  }

  /** Entries whose postings do not sum to zero for each asset. */
  public Findings<Unbalanced> unbalancedEntries() {
    List<Unbalanced> found = new ArrayList<>();
    long checked = 0;
    Optional<UUID> last = lastEntry();
    Optional<UUID> from = last.map(any -> UuidOrder.LOWEST);
    while (from.isPresent() && found.size() < MAX_DIFFERENCES) {
      UUID end = endOfEntryPage(from.get(), last.orElseThrow());
      checked += countEntries(from.get(), end);
      found.addAll(unbalanced(from.get(), end));
      from = last.filter(entry -> !entry.equals(end)).flatMap(more -> UuidOrder.next(end));
    }
    return new Findings<>(checked, limited(found));
  }

  private Optional<UUID> lastEntry() {
    return jdbc.sql("SELECT entry_id FROM posting ORDER BY entry_id DESC, line DESC LIMIT 1")
        .query((row, number) -> Sql.uuid(row.getBytes("entry_id")))
        .optional();
  }

  private UUID endOfEntryPage(UUID from, UUID last) {
    return jdbc.sql(
            """
            SELECT DISTINCT entry_id FROM posting
            WHERE entry_id BETWEEN :from AND :last
            ORDER BY entry_id
            LIMIT 1 OFFSET :offset
            """)
        .param("from", Sql.bytes(from))
        .param("last", Sql.bytes(last))
        .param("offset", limits.page() - 1)
        .query((row, number) -> Sql.uuid(row.getBytes("entry_id")))
        .optional()
        .orElse(last);
  }

  private long countEntries(UUID from, UUID end) {
    return jdbc.sql(
            """
            SELECT COUNT(DISTINCT entry_id) FROM posting
            WHERE entry_id BETWEEN :from AND :end
            """)
        .param("from", Sql.bytes(from))
        .param("end", Sql.bytes(end))
        .query(Long.class)
        .single();
  }

  private List<Unbalanced> unbalanced(UUID from, UUID end) {
    return jdbc.sql(
            """
            SELECT entry_id, asset, SUM(amount) AS total FROM posting
            WHERE entry_id BETWEEN :from AND :end
            GROUP BY entry_id, asset
            HAVING SUM(amount) <> 0
            ORDER BY entry_id, asset
            LIMIT :most
            """)
        .param("from", Sql.bytes(from))
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
    return comparison.run();
  }

  private static BigInteger integer(ResultSet row, String column) throws SQLException {
    BigDecimal value = row.getBigDecimal(column);
    return value == null ? BigInteger.ZERO : value.toBigIntegerExact();
  }

  private static <T> List<T> limited(List<T> found) {
    return found.subList(0, Math.min(found.size(), MAX_DIFFERENCES));
  }
}
