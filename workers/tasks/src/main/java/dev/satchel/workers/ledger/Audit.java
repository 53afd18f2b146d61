package dev.satchel.workers.ledger;

import dev.satchel.delivery.KeyOrder;
import dev.satchel.delivery.Sql;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.Asset;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Compares the journal with itself and with its projection, slice by slice, however busy the books
 * are: balances and postings are read without a lock. What was added up before is kept in the
 * {@link Checkpoint}. A statement that takes too long is ended on the server as well.
 */
public final class Audit {
  private final JdbcClient jdbc;
  private final Checkpoint checkpoint;
  private final Comparison comparison;
  private final Limits limits;

  /**
   * How much is looked at at once.
   *
   * @param page the most balances that one statement compares, 2 to 800: MariaDB reads a longer
   *     list of accounts without the index
   * @param postings the most postings of settled entries that one statement adds up
   * @param settled the age at which the transaction of a journal entry is over; one that took
   *     longer is found as a difference and made good
   * @param statement how long one statement may take, at least a second; less than the connection
   *     waits for an answer
   */
  public record Limits(int page, int postings, Duration settled, Duration statement) {}

  /** An audit of the schema that the data source is connected to. */
  public Audit(DataSource dataSource, Limits limits) {
    JdbcTemplate template = new JdbcTemplate(dataSource);
    template.setQueryTimeout(Math.toIntExact(limits.statement().toSeconds()));
    this.jdbc = JdbcClient.create(template);
    this.checkpoint = new Checkpoint(jdbc);
    this.comparison = new Comparison(jdbc, limits);
    this.limits = limits;
  }

  /** A sum that should be zero: of an entry, or of all balances when {@code entry} is empty. */
  public record Unbalanced(Optional<UUID> entry, Asset asset, BigInteger sum) {}

  /** What a balance should be and what it is; what is missing counts as zero. */
  public record Difference(BalanceKey key, Sums journal, Sums found) {
    boolean differs() {
      return !journal.equals(found);
    }

    Sums gap() {
      return found.plus(journal.negated());
    }

    Difference withPostings(@Nullable Sums more) {
      return more == null ? this : new Difference(key, journal.plus(more), found);
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

  /**
   * Some entries, in the order of their ids.
   *
   * @param end the last id that was looked at
   * @param found entries that do not sum to zero for each asset
   */
  public record Slice(UUID end, long entries, long postings, List<Unbalanced> found) {
    public Slice {
      found = List.copyOf(found);
    }
  }

  /**
   * Some accounts, in the order of their ids.
   *
   * @param next where the next page begins; empty after the last
   * @param checked balances
   * @param suspects accounts to be added up from the journal alone
   */
  public record Page(Optional<AccountId> next, int checked, List<AccountId> suspects) {
    public Page {
      suspects = List.copyOf(suspects);
    }
  }

  /**
   * One account, added up from the journal alone.
   *
   * @param balances what is not as the journal says
   * @param checkpoint what the checkpoint had wrong; it is mended
   */
  public record Judged(List<Difference> balances, List<Difference> checkpoint) {
    public Judged {
      balances = List.copyOf(balances);
      checkpoint = List.copyOf(checkpoint);
    }
  }

  /**
   * The last entry id whose transaction is over at that time, but not before what was added
   * already.
   */
  public UUID target(@Nullable UUID added, Instant now) {
    UUID settled = KeyOrder.previous(new UUID(now.minus(limits.settled()).toEpochMilli() << 16, 0));
    return added != null && KeyOrder.compare(added, settled) > 0 ? added : settled;
  }

  /** Adds the next entries to the checkpoint. */
  public Slice add(@Nullable UUID after, UUID target) {
    return slice(after, target, checkpoint::add);
  }

  /** Adds the next entries to the sums of the round that reads all of history again. */
  public Slice addAgain(long round, @Nullable UUID after, UUID target) {
    return slice(after, target, (from, end) -> checkpoint.addAgain(round, from, end));
  }

  private interface Adding {
    void add(UUID from, UUID end);
  }

  private Slice slice(@Nullable UUID after, UUID target, Adding adding) {
    Optional<UUID> from = after == null ? Optional.of(KeyOrder.LOWEST) : KeyOrder.next(after);
    if (from.isEmpty() || KeyOrder.compare(from.get(), target) > 0) {
      return new Slice(target, 0, 0, List.of());
    }
    UUID end = endOfSlice(from.get(), target);
    adding.add(from.get(), end);
    return counted(from.get(), end);
  }

  private UUID endOfSlice(UUID from, UUID target) {
    return jdbc.sql(
            """
            SELECT entry_id FROM posting FORCE INDEX (PRIMARY)
            WHERE entry_id BETWEEN :from AND :target
            ORDER BY entry_id, line
            LIMIT 1 OFFSET :offset
            """)
        .param("from", Sql.bytes(from))
        .param("target", Sql.bytes(target))
        .param("offset", limits.postings() - 1)
        .query((row, number) -> Sql.uuid(row.getBytes("entry_id")))
        .optional()
        .orElse(target);
  }

  private Slice counted(UUID from, UUID end) {
    List<Unbalanced> found = unbalanced("entry_id BETWEEN :from AND :end", from, end, List.of());
    return jdbc.sql(
            """
            SELECT COUNT(*) AS postings, COUNT(DISTINCT entry_id) AS entries
            FROM posting FORCE INDEX (PRIMARY)
            WHERE entry_id BETWEEN :from AND :end
            """)
        .param("from", Sql.bytes(from))
        .param("end", Sql.bytes(end))
        .query(
            (row, number) -> new Slice(end, row.getLong("entries"), row.getLong("postings"), found))
        .single();
  }

  /** Those of these entries that do not sum to zero for each asset. */
  public List<Unbalanced> unbalanced(Collection<UUID> entries) {
    return entries.isEmpty()
        ? List.of()
        : unbalanced(
            "entry_id IN (:entries)",
            KeyOrder.LOWEST,
            KeyOrder.HIGHEST,
            entries.stream().map(Sql::bytes).toList());
  }

  private List<Unbalanced> unbalanced(String which, UUID from, UUID end, List<byte[]> entries) {
    return jdbc.sql(
            """
            SELECT entry_id, asset, SUM(amount) AS total FROM posting FORCE INDEX (PRIMARY)
            WHERE %s
            GROUP BY entry_id, asset
            HAVING SUM(amount) <> 0
            ORDER BY entry_id, asset
            """
                .formatted(which))
        .param("from", Sql.bytes(from))
        .param("end", Sql.bytes(end))
        .param("entries", entries)
        .query(
            (row, number) ->
                new Unbalanced(
                    Optional.of(Sql.uuid(row.getBytes("entry_id"))),
                    new Asset(row.getString("asset")),
                    integer(row, "total")))
        .list();
  }

  /** The sum of all balances, those of the system among them, for each asset. */
  public List<Unbalanced> assets() {
    return jdbc.sql("SELECT asset, SUM(posted) AS total FROM balance GROUP BY asset ORDER BY asset")
        .query(
            (row, number) ->
                new Unbalanced(
                    Optional.empty(), new Asset(row.getString("asset")), integer(row, "total")))
        .list();
  }

  /**
   * Compares balances with what the checkpoint and the postings after it come to.
   *
   * @param from the first account, null for the lowest
   * @param settledTo the last entry in the checkpoint, null when there is none
   */
  public Page compare(@Nullable AccountId from, @Nullable UUID settledTo) {
    return comparison.page(from, settledTo);
  }

  /** Compares the checkpoint with the sums of a round that has read all that the checkpoint has. */
  public Page compareRound(@Nullable AccountId from, long round) {
    return comparison.roundPage(from, round);
  }

  /** Adds up one account from the journal alone, and mends the checkpoint. */
  public Judged judge(AccountId account, @Nullable UUID settledTo) {
    Comparison.Look look = comparison.account(account.uuid(), settledTo);
    return new Judged(
        look.balances().stream().filter(Difference::differs).toList(),
        checkpoint.mend(account, look.settled()));
  }

  static BigInteger integer(ResultSet row, String column) throws SQLException {
    BigDecimal value = row.getBigDecimal(column);
    return value == null ? BigInteger.ZERO : value.toBigIntegerExact();
  }
}
