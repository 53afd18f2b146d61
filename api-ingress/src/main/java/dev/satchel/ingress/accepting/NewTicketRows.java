package dev.satchel.ingress.accepting;

import dev.satchel.ingress.rows.Rows;
import dev.satchel.ingress.tickets.Ticket;
import dev.satchel.ingress.tickets.TicketRows;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Inserts the rows of tickets, once for each idempotency key, and finds existing rows by key. */
final class NewTicketRows {
  private final JdbcTemplate jdbc;
  private final TicketRows rows;

  NewTicketRows(JdbcTemplate jdbc, TicketRows rows) {
    this.jdbc = jdbc;
    this.rows = rows;
  }

  /** A row found by its key. */
  @SuppressWarnings("ArrayRecordComponent") // compared by NewTicket.Request
  record Keyed(String tenant, String key, byte[] requestHash, Ticket ticket) {}

  /**
   * Inserts all tickets in one statement; a row whose key is taken is left unchanged. Returns how
   * many were inserted.
   */
  int insert(List<NewTicket> tickets) {
    String sql =
        """
        INSERT INTO ticket (id, tenant, idempotency_key, request_hash, task, command, subject_kind,
          subject_id, external_id, traceparent, actor, remote, request_id, status, done, attempts,
          version, created_at, updated_at)
        VALUES %s
        ON DUPLICATE KEY UPDATE traceparent = traceparent
        """
            .formatted(
                places("(?,?,?,?,?,?,?,?,?,?,?,?,?,'accepted',FALSE,0,1,?,?)", tickets.size()));
    List<@Nullable Object> values = new ArrayList<>(tickets.size() * 15);
    for (NewTicket ticket : tickets) {
      values.add(Rows.bytes(ticket.id().uuid()));
      values.add(ticket.request().tenant().name());
      values.add(ticket.request().key());
      values.add(ticket.request().hash());
      values.add(ticket.command().type());
      values.add(ticket.command().body());
      values.add(ticket.subject().kind());
      values.add(ticket.subject().id());
      values.add(ticket.command().externalId());
      values.add(ticket.request().traceparent());
      values.add(ticket.request().actor());
      values.add(ticket.request().origin().remote());
      values.add(ticket.request().origin().requestId());
      values.add(Rows.utc(ticket.createdAt()));
      values.add(Rows.utc(ticket.createdAt()));
    }
    return jdbc.update(sql, values.toArray());
  }

  /** The existing rows that have the idempotency keys of these requests. */
  List<Keyed> byKey(List<NewTicket> tickets) {
    String sql =
        """
        SELECT tenant, idempotency_key, request_hash, %s
        FROM ticket
        WHERE (tenant, idempotency_key) IN (%s)
        """
            .formatted(TicketRows.COLUMNS, places("(?,?)", tickets.size()));
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
                rows.ticket(row)),
        values.toArray());
  }

  private static String places(String one, int times) {
    return String.join(",", Collections.nCopies(times, one));
  }
}
