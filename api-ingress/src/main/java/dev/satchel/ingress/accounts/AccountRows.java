package dev.satchel.ingress.accounts;

import dev.satchel.delivery.Sql;
import dev.satchel.ingress.accounts.AccountView.BalanceView;
import dev.satchel.ingress.http.Json;
import dev.satchel.ingress.rows.Rows;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.Asset;
import dev.satchel.messages.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads the account tables that the workers write. */
final class AccountRows {
  private final JdbcClient jdbc;

  AccountRows(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Whether the tenant has the account, or a ticket that is not done and may create it. */
  boolean isKnown(TenantId tenant, AccountId id) {
    return jdbc.sql(
            """
            SELECT 1 FROM account WHERE id = ? AND tenant = ?
            UNION ALL
            SELECT 1 FROM ticket
            WHERE id = ? AND tenant = ? AND task IN ('accounts.open.v1', 'accounts.open.v2') AND NOT done
            LIMIT 1
            """)
        .params(Rows.bytes(id.uuid()), tenant.name(), Rows.bytes(id.uuid()), tenant.name())
        .query(Integer.class)
        .optional()
        .isPresent();
  }

  /** The tenant's account with its balances. */
  Optional<AccountView> find(TenantId tenant, AccountId id) {
    return jdbc
        .sql(
            """
            SELECT a.id, a.reference, a.contact, a.created_at, a.metadata, a.status_reason,
              b.account_status, b.asset, b.posted, b.held, b.credit_limit
            FROM account a
            LEFT JOIN balance b ON b.account_id = a.id
            WHERE a.id = ? AND a.tenant = ?
            ORDER BY b.asset
            """)
        .params(Rows.bytes(id.uuid()), tenant.name())
        .query((ResultSet rows) -> gathered(rows))
        .stream()
        .findFirst();
  }

  /** Those of the accounts that the tenant has and the filter matches, newest first. */
  List<AccountView> listed(TenantId tenant, AccountFilter filter, List<UUID> ids, int most) {
    List<Object> values = new ArrayList<>(ids.size() + 4);
    ids.forEach(id -> values.add(Rows.bytes(id)));
    values.add(tenant.name());
    StringBuilder filtered = new StringBuilder();
    Asset asset = filter.asset();
    if (asset != null) {
      filtered.append(
          " AND EXISTS (SELECT 1 FROM balance h WHERE h.account_id = account.id AND h.asset = ?)");
      values.add(asset.code());
    }
    AccountId only = filter.only();
    if (only != null) {
      filtered.append(" AND id = ?");
      values.add(Rows.bytes(only.uuid()));
    }
    values.add(most);
    return jdbc.sql(
            """
            SELECT a.id, a.reference, a.contact, a.created_at, a.metadata, a.status_reason,
              b.account_status, b.asset, b.posted, b.held, b.credit_limit
            FROM (SELECT id, reference, contact, created_at, metadata, status_reason
                  FROM account FORCE INDEX (PRIMARY)
                  WHERE id IN (%s) AND tenant = ?%s
                  ORDER BY id DESC
                  LIMIT ?) a
            LEFT JOIN balance b ON b.account_id = a.id
            ORDER BY a.id DESC, b.asset
            """
                .formatted(Sql.list("?", ids.size()), filtered))
        .params(values)
        .query((ResultSet rows) -> gathered(rows));
  }

  private static AccountView.Described described(ResultSet row) throws SQLException {
    String status = row.getString("account_status");
    String metadata = row.getString("metadata");
    return new AccountView.Described(
        status == null ? "open" : status,
        row.getString("status_reason"),
        metadata == null ? Map.of() : Json.object(metadata));
  }

  private static List<AccountView> gathered(ResultSet rows) throws SQLException {
    Map<UUID, AccountView> accounts = new LinkedHashMap<>();
    while (rows.next()) {
      UUID id = Rows.uuid(rows, "id");
      AccountView account = accounts.get(id);
      if (account == null) {
        account =
            new AccountView(
                new AccountId(id),
                rows.getString("reference"),
                rows.getString("contact"),
                Rows.instant(rows, "created_at"),
                described(rows),
                new ArrayList<>());
        accounts.put(id, account);
      }
      if (rows.getString("asset") != null) {
        account
            .balances()
            .add(
                new BalanceView(
                    rows.getString("asset"),
                    rows.getLong("posted"),
                    rows.getLong("held"),
                    rows.getLong("credit_limit")));
      }
    }
    return List.copyOf(accounts.values());
  }
}
