package dev.satchel.ingress.tickets;

import dev.satchel.ingress.http.Json;
import dev.satchel.ingress.rows.Rows;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketChange;
import dev.satchel.messages.TicketId;
import dev.satchel.messages.TicketStatus;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** The rows of tickets: written once, then only read. */
final class TicketRows {
  private static final String COLUMNS =
      "id, task, resource, created_at, status, stage, attempts, version, updated_at, result, error";
  private final JdbcTemplate jdbc;

  TicketRows(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /** A row found by its key. */
  @SuppressWarnings("ArrayRecordComponent") // compared by NewTicket.Request
  record Keyed(String tenant, String key, byte[] requestHash, Ticket ticket) {}

  /** One statement for all; rows whose key is taken are left alone. Returns how many are new. */
  int insert(List<NewTicket> tickets) {
    String sql =
        """
        INSERT INTO ticket (id, tenant, idempotency_key, request_hash, task, command, resource,
          traceparent, status, done, attempts, version, created_at, updated_at)
        VALUES %s
        ON DUPLICATE KEY UPDATE tenant = VALUES(tenant)
        """
            .formatted(places("(?,?,?,?,?,?,?,?,'accepted',FALSE,0,1,?,?)", tickets.size()));
    List<@Nullable Object> values = new ArrayList<>(tickets.size() * 10);
    for (NewTicket ticket : tickets) {
      values.add(Rows.bytes(ticket.id().uuid()));
      values.add(ticket.request().tenant().name());
      values.add(ticket.request().key());
      values.add(ticket.request().hash());
      values.add(ticket.command().type());
      values.add(ticket.command().body());
      values.add(ticket.resource());
      values.add(ticket.request().traceparent());
      values.add(Rows.utc(ticket.createdAt()));
      values.add(Rows.utc(ticket.createdAt()));
    }
    return jdbc.update(sql, values.toArray());
  }

  /** The rows under the keys of these requests. */
  List<Keyed> byKey(List<NewTicket> tickets) {
    String sql =
        """
        SELECT tenant, idempotency_key, request_hash, %s
        FROM ticket
        WHERE (tenant, idempotency_key) IN (%s)
        """
            .formatted(COLUMNS, places("(?,?)", tickets.size()));
    List<Object> values = new ArrayList<>(tickets.size() * 2);
    for (NewTicket ticket : tickets) {
      values.add(ticket.request().tenant().name());
      values.add(ticket.request().key());
    }
    return jdbc.query(
        sql,
        (row, n) ->
            new Keyed(
                row.getString("tenant"),
                row.getString("idempotency_key"),
                row.getBytes("request_hash"),
                ticket(row)),
        values.toArray());
  }

  /** A ticket and whose it is. */
  record Owned(TenantId tenant, Ticket ticket) {}

  /** Those of the tickets that exist, in one query. */
  Map<TicketId, Owned> find(Collection<TicketId> ids) {
    List<String> hex = ids.stream().distinct().map(id -> Rows.hex(id.uuid())).toList();
    Map<TicketId, Owned> found = new HashMap<>();
    jdbc.query(
        """
        SELECT STRAIGHT_JOIN t.id, t.tenant, t.task, t.resource, t.created_at, t.status, t.stage,
          t.attempts, t.version, t.updated_at, t.result, t.error
        FROM JSON_TABLE(?, '$[*]' COLUMNS (id CHAR(32) PATH '$')) k
        JOIN ticket t ON t.id = UNHEX(k.id)
        """,
        row -> {
          Ticket ticket = ticket(row);
          found.put(ticket.id(), new Owned(new TenantId(row.getString("tenant")), ticket));
        },
        new String(Json.write(hex), StandardCharsets.UTF_8));
    return found;
  }

  /** The tenant's newest tickets, or those older than one. */
  List<Ticket> list(TenantId tenant, @Nullable UUID before, int limit) {
    return jdbc.query(
        """
        SELECT id, task, resource, created_at, status, stage, attempts, version, updated_at,
          result, error
        FROM ticket
        WHERE tenant = ? AND (? IS NULL OR id < ?)
        ORDER BY id DESC
        LIMIT ?
        """,
        (row, n) -> ticket(row),
        tenant.name(),
        before == null ? null : Rows.bytes(before),
        before == null ? null : Rows.bytes(before),
        limit);
  }

  /** Those of the tickets that have changed since the version that is known, in one query. */
  List<TicketChange> changedSince(Map<UUID, Integer> versions) {
    List<Map<String, Object>> known = new ArrayList<>(versions.size());
    versions.forEach((id, version) -> known.add(Map.of("id", Rows.hex(id), "v", version)));
    return jdbc.query(
        """
        SELECT STRAIGHT_JOIN t.id, t.task, t.resource, t.created_at, t.status, t.stage, t.attempts,
          t.version, t.updated_at, t.result, t.error
        FROM JSON_TABLE(?, '$[*]' COLUMNS (
               id CHAR(32) PATH '$.id',
               version INT PATH '$.v')) k
        JOIN ticket t ON t.id = UNHEX(k.id)
        WHERE t.version > k.version
        """,
        (row, n) -> ticket(row).state(),
        new String(Json.write(known), StandardCharsets.UTF_8));
  }

  static Ticket ticket(ResultSet row) throws SQLException {
    TicketId id = new TicketId(Rows.uuid(row, "id"));
    String result = row.getString("result");
    String error = row.getString("error");
    return new Ticket(
        id,
        row.getString("task"),
        row.getString("resource"),
        Rows.instant(row, "created_at"),
        new TicketChange(
            id,
            row.getInt("version"),
            TicketStatus.of(row.getString("status")),
            row.getString("stage"),
            row.getInt("attempts"),
            Rows.instant(row, "updated_at"),
            result == null ? null : Json.object(result),
            error == null ? null : Ticket.problem(error)));
  }

  private static String places(String one, int times) {
    return String.join(",", Collections.nCopies(times, one));
  }
}
