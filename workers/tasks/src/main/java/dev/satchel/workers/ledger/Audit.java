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
 * Verifies the double-entry journal: each entry sums to zero, and each balance is the sum of its
 * postings. Works in slices and reads without locks, so it can run at any load. The sums of settled
 * postings are kept in the {@link Checkpoint}. A statement that exceeds its time-out is cancelled
 * on the server too.
 */
public final class Audit {
  private final JdbcClient jdbc;
  private final Checkpoint checkpoint;
  private final Comparison comparison;
  private final Limits limits;

  /**
   * Bounds of one statement.
   *
   * @param page the most balances that one statement compares, 2 to 800: MariaDB reads a longer
   *     list of accounts without the index
   * @param postings the most postings of settled entries that one statement adds up
   * @param settled the age at which an entry counts as settled, its transaction being over; an
   *     entry of a longer transaction shows up as a difference of the checkpoint, which is then
   *     corrected
   * @param statement the time-out of one statement, at least a second; less than the connection's
   *     socket time-out
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

  /** The sums of a balance according to the journal, and as found; a missing row counts as zero. */
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
   * A slice of entries, in the order of their ids.
   *
   * @param end the last entry id that was read
   * @param found entries that do not sum to zero for each asset
   */
  public record Slice(UUID end, long entries, long postings, List<Unbalanced> found) {
    public Slice {
      found = List.copyOf(found);
    }
  }

  /**
   * A page of accounts, in the order of their ids.
   *
   * @param next the first account of the next page; empty after the last page
   * @param checked how many balances were compared
   * @param suspects accounts with a difference, to be added up from the journal alone
   */
  public record Page(Optional<AccountId> next, int checked, List<AccountId> suspects) {
    public Page {
      suspects = List.copyOf(suspects);
    }
  }

  /**
   * One account, added up from the journal alone.
   *
   * @param balances the balances that differ from the journal
   * @param checkpoint the sums of the checkpoint that differed; they are corrected already
   */
  public record Judged(List<Difference> balances, List<Difference> checkpoint) {
    public Judged {
      balances = List.copyOf(balances);
      checkpoint = List.copyOf(checkpoint);
    }
  }

  /**
   * The highest entry id that counts as settled at {@code now}, or {@code added} when that is
   * higher.
   */
  public UUID target(@Nullable UUID added, Instant now) {
    UUID settled = KeyOrder.previous(new UUID(now.minus(limits.settled()).toEpochMilli() << 16, 0));
    return added != null && KeyOrder.compare(added, settled) > 0 ? added : settled;
  }

  /** Adds the next slice of entries, after one id and up to another, to the checkpoint. */
  public Slice add(@Nullable UUID after, UUID target) {
    return slice(after, target, checkpoint::add);
  }

  /** Adds the next slice of entries to the sums of the round that reads all of history again. */
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

  /** The entries among these that do not sum to zero for each asset. */
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
   * Compares a page of balances with the checkpoint plus the postings after it.
   *
   * @param from the first account, null for the lowest
   * @param settledTo the last entry in the checkpoint, null when there is none
   */
  public Page compare(@Nullable AccountId from, @Nullable UUID settledTo) {
    return comparison.page(from, settledTo);
  }

  /** Compares a page of the checkpoint with the sums of a round that has read the same entries. */
  public Page compareRound(@Nullable AccountId from, long round) {
    return comparison.roundPage(from, round);
  }

  /**
   * Adds up one account from the journal alone, and corrects the checkpoint.
   *
   * @throws IllegalStateException when the readings of the account keep changing
   */
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
