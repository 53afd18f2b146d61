package dev.satchel.ingress.chain;

import dev.satchel.delivery.Sql;
import dev.satchel.delivery.audit.AuditEntry;
import dev.satchel.delivery.audit.AuditLine;
import dev.satchel.ingress.http.Json;
import dev.satchel.ingress.rows.Rows;
import dev.satchel.messages.TicketId;
import java.io.ByteArrayOutputStream;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Entries in the table of the release before, whose processes may still write there while they are
 * replaced.
 */
final class EarlierEntries {
  private static final int AT_ONCE = 200;

  private final JdbcTemplate jdbc;

  EarlierEntries(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  private record Row(UUID id, AuditLine line) {}

  /** Whether there are any. */
  boolean any() {
    return !jdbc.queryForList("SELECT id FROM audit LIMIT 1").isEmpty();
  }

  /** Takes the oldest entries inside the open transaction; empty when there are none. */
  byte[] take() {
    List<Row> rows =
        jdbc.query(
            """
            SELECT id, at, tenant, actor, remote, request_id, event, action, ticket, detail
            FROM audit
            ORDER BY id
            LIMIT ?
            """,
            (row, n) -> new Row(Rows.uuid(row, "id"), AuditLine.of(entry(row))),
            AT_ONCE);
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    if (!rows.isEmpty()) {
      List<Object> ids = new ArrayList<>();
      for (Row row : rows) {
        ids.add(Rows.bytes(row.id()));
        lines.writeBytes(row.line().utf8());
      }
      jdbc.update(
          "DELETE FROM audit WHERE id IN (%s)".formatted(Sql.list("?", ids.size())), ids.toArray());
    }
    return lines.toByteArray();
  }

  private static AuditEntry entry(ResultSet row) throws SQLException {
    byte @Nullable [] ticket = row.getBytes("ticket");
    String detail = row.getString("detail");
    return new AuditEntry(
        Rows.uuid(row, "id"),
        Rows.instant(row, "at"),
        new AuditEntry.Who(
            row.getString("tenant"),
            row.getString("actor"),
            row.getString("remote"),
            row.getString("request_id")),
        AuditEntry.Event.valueOf(row.getString("event").toUpperCase(Locale.ROOT)),
        row.getString("action"),
        ticket == null ? null : new TicketId(Rows.uuid(ticket)),
        List.of(),
        detail == null ? Map.of() : detail(detail));
  }

  /** A detail that cannot be read is kept as text: it must not keep others from being moved. */
  private static Map<String, ?> detail(String json) {
    try {
      return Json.object(json);
    } catch (IllegalStateException unreadable) {
      return Map.of("text", json);
    }
  }
}
