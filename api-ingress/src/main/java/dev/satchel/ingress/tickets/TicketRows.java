package dev.satchel.ingress.tickets;

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
import org.jspecify.annotations.Nullable;
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

  /** The tenant's tickets, newest first; when {@code before} is given, only those older than it. */
  List<Ticket> list(TenantId tenant, @Nullable UUID before, int limit) {
    return jdbc.query(
        """
        SELECT %s
        FROM ticket
        WHERE tenant = ? AND (? IS NULL OR id < ?)
        ORDER BY id DESC
        LIMIT ?
        """
            .formatted(COLUMNS),
        (row, n) -> ticket(row),
        tenant.name(),
        before == null ? null : Rows.bytes(before),
        before == null ? null : Rows.bytes(before),
        limit);
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
