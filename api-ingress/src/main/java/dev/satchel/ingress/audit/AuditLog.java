package dev.satchel.ingress.audit;

import dev.satchel.ingress.http.Json;
import dev.satchel.ingress.rows.Rows;
import dev.satchel.messages.Id;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** The append-only table of the audit log. */
public final class AuditLog {
  private final JdbcTemplate jdbc;

  /** The log in the schema behind {@code jdbc}. */
  public AuditLog(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /** Adds entries in the current transaction, or without one in a statement of its own. */
  public void add(List<AuditEntry> entries) {
    String places = String.join(",", entries.stream().map(e -> "(?,?,?,?,?,?,?,?,?,?)").toList());
    List<@Nullable Object> values = new ArrayList<>(entries.size() * 10);
    for (AuditEntry entry : entries) {
      OperatorCall call = entry.call();
      TicketId ticket = entry.ticket();
      values.add(Rows.bytes(entry.id()));
      values.add(Rows.utc(entry.at()));
      values.add(call.tenant().name());
      values.add(call.actor());
      values.add(call.origin().remote());
      values.add(call.origin().requestId());
      values.add(entry.event());
      values.add(call.action());
      values.add(ticket == null ? null : Rows.bytes(ticket.uuid()));
      values.add(new String(Json.write(Secrets.masked(entry.detail())), StandardCharsets.UTF_8));
    }
    jdbc.update(
        """
        INSERT INTO audit (id, at, tenant, actor, remote, request_id, event, action, ticket, detail)
        VALUES %s
        """
            .formatted(places),
        values.toArray());
  }

  /**
   * An entry as the API shows it.
   *
   * @param id the id of the row
   */
  record Line(UUID id, Map<String, @Nullable Object> members) {}

  /**
   * The entries of a tenant's keys, newest first.
   *
   * @param ticket only entries of this ticket; null for all
   * @param before only entries older than this id; null for the newest
   */
  List<Line> list(TenantId tenant, @Nullable TicketId ticket, @Nullable UUID before, int limit) {
    List<Object> values = new ArrayList<>(List.of(tenant.name()));
    String narrowed = "";
    if (ticket != null) {
      narrowed += " AND ticket = ?";
      values.add(Rows.bytes(ticket.uuid()));
    }
    if (before != null) {
      narrowed += " AND id < ?";
      values.add(Rows.bytes(before));
    }
    values.add(limit);
    return jdbc.query(
        """
        SELECT id, at, actor, remote, request_id, event, action, ticket, detail
        FROM audit
        WHERE tenant = ?%s
        ORDER BY id DESC
        LIMIT ?
        """
            .formatted(narrowed),
        (row, n) -> line(row),
        values.toArray());
  }

  private static Line line(ResultSet row) throws SQLException {
    UUID id = Rows.uuid(row, "id");
    byte @Nullable [] ticket = row.getBytes("ticket");
    String detail = row.getString("detail");
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("id", Id.format("aud_", id));
    members.put("at", Rows.instant(row, "at").toString());
    members.put("event", row.getString("event"));
    members.put("action", row.getString("action"));
    members.put("actor", row.getString("actor"));
    members.put("remote", row.getString("remote"));
    members.put("requestId", row.getString("request_id"));
    members.put("ticket", ticket == null ? null : new TicketId(Rows.uuid(ticket)).toString());
    members.put("detail", detail == null ? null : Json.valueOrText(detail));
    return new Line(id, members);
  }
}
