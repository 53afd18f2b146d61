package dev.satchel.ingress.tickets;

import dev.satchel.delivery.Sql;
import dev.satchel.ingress.http.Json;
import dev.satchel.ingress.rows.Rows;
import dev.satchel.messages.Subject;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketChange;
import dev.satchel.messages.TicketId;
import dev.satchel.messages.TicketStatus;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;

/** Reads the rows of tickets. */
public final class TicketRows {
  /** The columns that {@link #ticket} reads. */
  public static final String COLUMNS =
      "id, task, subject_kind, subject_id, resource, created_at, actor, request_id, status, stage,"
          + " attempts, version, updated_at, result, error";

  private final JdbcTemplate jdbc;
  private final SubjectPaths paths;

  TicketRows(JdbcTemplate jdbc, SubjectPaths paths) {
    this.jdbc = jdbc;
    this.paths = paths;
  }

  /** A ticket and its tenant. */
  public record Owned(TenantId tenant, Ticket ticket) {}

  /** Reads, in one query, those of the tickets that exist. */
  public Map<TicketId, Owned> find(Collection<TicketId> ids) {
    List<String> hex = ids.stream().distinct().map(id -> Rows.hex(id.uuid())).toList();
    Map<TicketId, Owned> found = new HashMap<>();
    jdbc.query(
        """
        SELECT STRAIGHT_JOIN t.id, t.tenant, t.task, t.subject_kind, t.subject_id, t.resource,
          t.created_at, t.actor, t.request_id, t.status, t.stage, t.attempts, t.version,
          t.updated_at, t.result, t.error
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

  /** Those of the tickets that the tenant has and the filter matches, newest first. */
  List<Ticket> listed(TenantId tenant, TicketFilter filter, List<UUID> ids, int most) {
    TicketStatus status = filter.status();
    List<Object> values = new ArrayList<>(ids.size() + 4);
    ids.forEach(id -> values.add(Rows.bytes(id)));
    values.add(tenant.name());
    StringBuilder filtered = new StringBuilder();
    if (status != null) {
      filtered.append(" AND status = ?");
      values.add(status.wireName());
    }
    if (filter.task() != null) {
      filtered.append(" AND task = ?");
      values.add(filter.task());
    }
    values.add(most);
    return jdbc.query(
        """
        SELECT %s
        FROM ticket FORCE INDEX (PRIMARY)
        WHERE id IN (%s) AND tenant = ?%s
        ORDER BY id DESC
        LIMIT ?
        """
            .formatted(COLUMNS, Sql.list("?", ids.size()), filtered),
        (row, n) -> ticket(row),
        values.toArray());
  }

  /**
   * Reads, in one query, the current state of those tickets whose version is higher than the given
   * one.
   */
  List<TicketChange> changedSince(Map<UUID, Integer> versions) {
    List<Map<String, Object>> known = new ArrayList<>(versions.size());
    versions.forEach((id, version) -> known.add(Map.of("id", Rows.hex(id), "v", version)));
    return jdbc.query(
        """
        SELECT STRAIGHT_JOIN t.id, t.task, t.subject_kind, t.subject_id, t.resource, t.created_at,
          t.actor, t.request_id, t.status, t.stage, t.attempts, t.version, t.updated_at, t.result,
          t.error
        FROM JSON_TABLE(?, '$[*]' COLUMNS (
               id CHAR(32) PATH '$.id',
               version INT PATH '$.v')) k
        JOIN ticket t ON t.id = UNHEX(k.id)
        WHERE t.version > k.version
        """,
        (row, n) -> ticket(row).state(),
        new String(Json.write(known), StandardCharsets.UTF_8));
  }

  /**
   * The ticket of a row that has {@link #COLUMNS}. A ticket accepted by an old release has no
   * subject; its row contains the path itself.
   */
  public Ticket ticket(ResultSet row) throws SQLException {
    TicketId id = new TicketId(Rows.uuid(row, "id"));
    String kind = row.getString("subject_kind");
    Subject subject = kind == null ? null : new Subject(kind, row.getString("subject_id"));
    String result = row.getString("result");
    String error = row.getString("error");
    return new Ticket(
        id,
        row.getString("task"),
        subject == null ? row.getString("resource") : paths.of(subject),
        Rows.instant(row, "created_at"),
        new Sender(row.getString("actor"), row.getString("request_id")),
        new TicketChange(
            id,
            subject,
            row.getInt("version"),
            TicketStatus.of(row.getString("status")),
            row.getString("stage"),
            row.getInt("attempts"),
            Rows.instant(row, "updated_at"),
            result == null ? null : Json.object(result),
            error == null ? null : Ticket.problem(error)));
  }
}
