package dev.satchel.ingress.payments;

import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Sql;
import dev.satchel.ingress.http.Json;
import dev.satchel.ingress.rows.Rows;
import dev.satchel.ingress.tickets.Ticket;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.Asset;
import dev.satchel.messages.Message;
import dev.satchel.messages.Money;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.PaymentTask.Pay;
import dev.satchel.messages.Problem;
import dev.satchel.messages.Subject;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketStatus;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads the payment table that the workers write, and the tickets of payments that have no row:
 * those that are undecided, and those that failed without being refused.
 */
final class PaymentRows {
  private static final String PAY = Message.typeName(Pay.class);

  private final JdbcClient jdbc;
  private final MessageCodec codec;

  PaymentRows(JdbcClient jdbc, MessageCodec codec) {
    this.jdbc = jdbc;
    this.codec = codec;
  }

  /** Whether the tenant has the payment, or a ticket to create it, whatever its status. */
  boolean isKnown(TenantId tenant, PaymentId id) {
    return jdbc.sql(
            """
            SELECT 1 FROM ticket WHERE id = ? AND tenant = ? AND task = 'payments.pay.v1'
            UNION ALL
            SELECT 1 FROM payment WHERE id = ? AND tenant = ?
            LIMIT 1
            """)
        .params(Rows.bytes(id.uuid()), tenant.name(), Rows.bytes(id.uuid()), tenant.name())
        .query(Integer.class)
        .optional()
        .isPresent();
  }

  /** A payment and its tenant. */
  record Owned(TenantId tenant, PaymentView view) {}

  /** Reads, in one query, those of the payments that exist, decided or not. */
  Map<PaymentId, Owned> find(Collection<PaymentId> ids) {
    List<String> hex = ids.stream().map(id -> Rows.hex(id.uuid())).toList();
    Map<PaymentId, Owned> found = new HashMap<>();
    jdbc.sql(
            """
            SELECT UNHEX(k.id) AS id, p.from_account, p.to_account, p.asset, p.amount, p.captured,
              p.refunded, p.status, p.external_id, p.metadata, p.error, p.version,
              p.created_at, p.updated_at, COALESCE(p.tenant, t.tenant) AS tenant, t.command,
              t.status AS ticket_status, t.error AS ticket_error, t.created_at AS asked_at,
              t.updated_at AS ticket_at
            FROM JSON_TABLE(?, '$[*]' COLUMNS (id CHAR(32) PATH '$')) k
            LEFT JOIN payment p ON p.id = UNHEX(k.id)
            LEFT JOIN ticket t ON t.id = UNHEX(k.id) AND t.task = 'payments.pay.v1'
            WHERE p.id IS NOT NULL OR t.id IS NOT NULL
            """)
        .param(new String(Json.write(hex), StandardCharsets.UTF_8))
        .query(
            row -> {
              PaymentView view = row.getString("status") == null ? undecided(row) : decided(row);
              TenantId tenant = new TenantId(row.getString("tenant"));
              found.put(view.asked().payment(), new Owned(tenant, view));
            });
    return found;
  }

  /** The current versions of those decided payments whose version is higher than the given one. */
  Map<Subject, Integer> newerThan(Map<Subject, Integer> known) {
    List<Map<String, Object>> asked = new ArrayList<>(known.size());
    known.forEach(
        (subject, version) ->
            asked.add(Map.of("id", Rows.hex(PaymentId.parse(subject.id()).uuid()), "v", version)));
    Map<Subject, Integer> found = new HashMap<>();
    jdbc.sql(
            """
            SELECT STRAIGHT_JOIN p.id, p.version
            FROM JSON_TABLE(?, '$[*]' COLUMNS (
                   id CHAR(32) PATH '$.id',
                   version INT PATH '$.v')) k
            JOIN payment p ON p.id = UNHEX(k.id)
            WHERE p.version > k.version
            """)
        .param(new String(Json.write(asked), StandardCharsets.UTF_8))
        .query(
            row -> {
              found.put(Subject.of(new PaymentId(Rows.uuid(row, "id"))), row.getInt("version"));
            });
    return found;
  }

  /** Those of the payments that the tenant has and the filter matches, newest first. */
  List<PaymentView> listed(TenantId tenant, PaymentFilter filter, List<UUID> ids, int most) {
    List<Object> values = new ArrayList<>(ids.size() + 4);
    ids.forEach(id -> values.add(Rows.bytes(id)));
    values.add(tenant.name());
    StringBuilder filtered = new StringBuilder();
    if (filter.status() != null) {
      filtered.append(" AND status = ?");
      values.add(filter.status());
    }
    Asset asset = filter.asset();
    if (asset != null) {
      filtered.append(" AND asset = ?");
      values.add(asset.code());
    }
    values.add(most);
    return jdbc.sql(
            """
            SELECT id, from_account, to_account, asset, amount, captured, refunded, status,
              external_id, metadata, error, version, created_at, updated_at, tenant
            FROM payment FORCE INDEX (PRIMARY)
            WHERE id IN (%s) AND tenant = ?%s
            ORDER BY id DESC
            LIMIT ?
            """
                .formatted(Sql.list("?", ids.size()), filtered))
        .params(values)
        .query((row, n) -> decided(row))
        .list();
  }

  private static PaymentView decided(ResultSet row) throws SQLException {
    String error = row.getString("error");
    Money amount = new Money(new Asset(row.getString("asset")), row.getLong("amount"));
    Map<String, String> metadata = new LinkedHashMap<>();
    Json.object(row.getString("metadata"))
        .forEach((name, value) -> metadata.put(name, String.valueOf(value)));
    Pay asked =
        new Pay(
            new TenantId(row.getString("tenant")),
            new PaymentId(Rows.uuid(row, "id")),
            new AccountId(Rows.uuid(row, "from_account")),
            new AccountId(Rows.uuid(row, "to_account")),
            amount,
            true,
            row.getString("external_id"),
            metadata);
    return new PaymentView(
        asked,
        new PaymentView.State(
            row.getString("status"),
            row.getInt("version"),
            row.getLong("captured"),
            row.getLong("refunded"),
            Rows.instant(row, "updated_at"),
            error == null ? null : Ticket.problem(error)),
        Rows.instant(row, "created_at"));
  }

  private PaymentView undecided(ResultSet row) throws SQLException {
    Pay asked = (Pay) codec.decode(PAY, row.getBytes("command"));
    String error = row.getString("ticket_error");
    boolean failed = TicketStatus.of(row.getString("ticket_status")) == TicketStatus.FAILED;
    Problem problem =
        error == null ? new Problem("unknown", "No reason was recorded.") : Ticket.problem(error);
    return new PaymentView(
        asked,
        failed
            ? PaymentView.State.failed(Rows.instant(row, "ticket_at"), problem)
            : PaymentView.State.pending(Rows.instant(row, "asked_at")),
        Rows.instant(row, "asked_at"));
  }
}
