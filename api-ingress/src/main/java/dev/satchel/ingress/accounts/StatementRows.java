package dev.satchel.ingress.accounts;

import dev.satchel.delivery.KeyOrder;
import dev.satchel.ingress.http.Page;
import dev.satchel.ingress.rows.Rows;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.Asset;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads statements: the postings that the workers write. The entries of a balance have rising ids,
 * so that the order by id is that of the sequence, and one index serves order, page and times.
 */
final class StatementRows {
  private final JdbcClient jdbc;

  StatementRows(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** A statement, and the values of its parameters. */
  record Search(String sql, List<Object> values) {}

  /** The assets of the tenant's account; empty when the tenant has no such account. */
  Optional<List<Asset>> assets(TenantId tenant, AccountId account) {
    List<String> codes =
        jdbc.sql(
                """
                SELECT b.asset FROM account a
                LEFT JOIN balance b ON b.account_id = a.id
                WHERE a.id = ? AND a.tenant = ?
                ORDER BY b.asset
                """)
            .params(Rows.bytes(account.uuid()), tenant.name())
            .query((row, n) -> Optional.ofNullable(row.getString("asset")).orElse(""))
            .list();
    return codes.isEmpty()
        ? Optional.empty()
        : Optional.of(codes.stream().filter(code -> !code.isEmpty()).map(Asset::new).toList());
  }

  /**
   * Lines of the account's statement, newest first; reads one more than the limit.
   *
   * @param assets those of the account
   */
  List<EntryLine> lines(
      AccountId account, List<Asset> assets, StatementFilter filter, Page.Asked asked) {
    List<Asset> wanted =
        assets.stream()
            .filter(asset -> filter.asset() == null || filter.asset().equals(asset))
            .toList();
    if (wanted.isEmpty()) {
      return List.of();
    }
    Search search = search(account, wanted, filter, asked);
    return jdbc.sql(search.sql()).params(search.values()).query((row, n) -> line(row)).list();
  }

  /** The search for lines of some assets. */
  static Search search(
      AccountId account, List<Asset> assets, StatementFilter filter, Page.Asked asked) {
    UUID before = asked.before();
    boolean paged = before != null && KeyOrder.compare(before, filter.to()) <= 0;
    Bounds bounds =
        new Bounds(
            filter.from(),
            paged && before != null ? before : filter.to(),
            paged ? asked.mark() : Integer.MAX_VALUE,
            asked.limit() + 1);
    PaymentId payment = filter.payment();
    return payment == null
        ? ofAccount(account, assets, bounds)
        : ofPayment(account, assets, payment, bounds);
  }

  /**
   * The part of a statement that is read.
   *
   * @param to the highest entry
   * @param line lines of that entry below this one
   */
  private record Bounds(UUID from, UUID to, long line, int most) {
    List<Object> values() {
      return List.of(Rows.bytes(from), Rows.bytes(to), Rows.bytes(to), line);
    }
  }

  /** The newest lines of each asset, each by the index, and of these the newest. */
  private static Search ofAccount(AccountId account, List<Asset> assets, Bounds bounds) {
    String each =
        """
        (SELECT entry_id, line, asset, layer, amount, sequence, balance_after, held_after
         FROM posting FORCE INDEX (posting_by_account)
         WHERE account_id = ? AND asset = ? AND entry_id BETWEEN ? AND ?
           AND (entry_id < ? OR line < ?)
         ORDER BY entry_id DESC, line DESC
         LIMIT ?)
        """;
    List<Object> values = new ArrayList<>();
    for (Asset asset : assets) {
      values.add(Rows.bytes(account.uuid()));
      values.add(asset.code());
      values.addAll(bounds.values());
      values.add(bounds.most());
    }
    values.add(bounds.most());
    return new Search(
        """
        SELECT p.entry_id, p.line, p.asset, p.layer, p.amount, p.sequence, p.balance_after,
          p.held_after, e.step, e.ticket, e.posted_at
        FROM (%sORDER BY entry_id DESC, line DESC
              LIMIT ?) p
        JOIN journal_entry e ON e.id = p.entry_id
        ORDER BY p.entry_id DESC, p.line DESC
        """
            .formatted(String.join("UNION ALL\n", Collections.nCopies(assets.size(), each))),
        values);
  }

  /** The lines of the entries that the tickets of a payment have caused. */
  private static Search ofPayment(
      AccountId account, List<Asset> assets, PaymentId payment, Bounds bounds) {
    List<Object> values = new ArrayList<>();
    values.add(Rows.bytes(payment.uuid()));
    values.add(Rows.bytes(payment.uuid()));
    values.add(Rows.bytes(account.uuid()));
    assets.forEach(asset -> values.add(asset.code()));
    values.addAll(bounds.values());
    values.add(bounds.most());
    return new Search(
        """
        SELECT p.entry_id, p.line, p.asset, p.layer, p.amount, p.sequence, p.balance_after,
          p.held_after, e.step, e.ticket, e.posted_at
        FROM (SELECT CAST(? AS BINARY(16)) AS ticket
              UNION
              SELECT ticket FROM payment_change WHERE payment = ?) t
        JOIN journal_entry e
          ON e.cause = CONVERT(CONCAT('tkt_', LOWER(HEX(t.ticket))) USING ascii)
        JOIN posting p ON p.entry_id = e.id
        WHERE p.account_id = ? AND p.asset IN (%s) AND p.entry_id BETWEEN ? AND ?
          AND (p.entry_id < ? OR p.line < ?)
        ORDER BY p.entry_id DESC, p.line DESC
        LIMIT ?
        """
            .formatted(String.join(", ", Collections.nCopies(assets.size(), "?"))),
        values);
  }

  /**
   * A balance at a time.
   *
   * @param last what the last posting up to then left; null if it has no number
   */
  record BalanceAt(Asset asset, EntryLine.@Nullable After last) {}

  /**
   * The balances of an account after all entries up to one, in the order of the assets.
   *
   * @param assets those of the account
   */
  List<BalanceAt> balances(AccountId account, List<Asset> assets, UUID to) {
    List<BalanceAt> balances = new ArrayList<>(assets.size());
    for (Asset asset : assets) {
      balances.add(
          jdbc.sql(
                  """
                  SELECT sequence, balance_after, held_after
                  FROM posting FORCE INDEX (posting_by_account)
                  WHERE account_id = ? AND asset = ? AND entry_id <= ?
                  ORDER BY entry_id DESC, line DESC
                  LIMIT 1
                  """)
              .params(Rows.bytes(account.uuid()), asset.code(), Rows.bytes(to))
              .query((row, n) -> new BalanceAt(asset, after(row)))
              .optional()
              .orElseGet(() -> new BalanceAt(asset, new EntryLine.After(0, 0, 0))));
    }
    return balances;
  }

  private static EntryLine line(ResultSet row) throws SQLException {
    byte[] ticket = row.getBytes("ticket");
    return new EntryLine(
        Rows.uuid(row, "entry_id"),
        row.getInt("line"),
        row.getString("step"),
        ticket == null ? null : Rows.uuid(ticket),
        Rows.instant(row, "posted_at"),
        new EntryLine.Posted(row.getString("asset"), row.getString("layer"), row.getLong("amount")),
        after(row));
  }

  private static EntryLine.@Nullable After after(ResultSet row) throws SQLException {
    long sequence = row.getLong("sequence");
    return row.wasNull()
        ? null
        : new EntryLine.After(sequence, row.getLong("balance_after"), row.getLong("held_after"));
  }
}
