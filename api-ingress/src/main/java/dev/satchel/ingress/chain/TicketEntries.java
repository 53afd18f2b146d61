package dev.satchel.ingress.chain;

import dev.satchel.delivery.Sql;
import dev.satchel.delivery.audit.AuditEntry;
import dev.satchel.delivery.audit.AuditLine;
import dev.satchel.delivery.audit.NamedIds;
import dev.satchel.ingress.rows.Rows;
import dev.satchel.messages.TicketId;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Makes the entries of accepted calls from the rows of their tickets, of which it reads only
 * columns that never change. So the transaction that accepts a payment writes 16 bytes for its
 * entry.
 */
final class TicketEntries {
  private static final Logger log = LoggerFactory.getLogger(TicketEntries.class);
  private static final int AT_ONCE = 100;

  private final JdbcTemplate jdbc;

  TicketEntries(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /** The ids of tickets that stand one after another. */
  static List<UUID> ids(byte[] ids) {
    List<UUID> tickets = new ArrayList<>();
    for (ByteBuffer rest = ByteBuffer.wrap(ids); rest.hasRemaining(); ) {
      tickets.add(new UUID(rest.getLong(), rest.getLong()));
    }
    return tickets;
  }

  /** The entries of these tickets, in their order. */
  List<AuditLine> of(List<UUID> tickets) {
    Map<UUID, AuditLine> entries = HashMap.newHashMap(tickets.size());
    for (int from = 0; from < tickets.size(); from += AT_ONCE) {
      List<UUID> some = tickets.subList(from, Math.min(from + AT_ONCE, tickets.size()));
      jdbc.query(
          """
          SELECT id, tenant, actor, remote, request_id, created_at, task, subject_id, request_hash,
            command
          FROM ticket WHERE id IN (%s)
          """
              .formatted(Sql.list("?", some.size())),
          row -> {
            AuditEntry entry = entry(row);
            entries.put(entry.id(), AuditLine.of(entry));
          },
          some.stream().map(Rows::bytes).toArray());
    }
    return tickets.stream()
        .map(ticket -> entries.computeIfAbsent(ticket, TicketEntries::deleted))
        .toList();
  }

  private static AuditEntry entry(ResultSet row) throws SQLException {
    TicketId ticket = new TicketId(Rows.uuid(row, "id"));
    return new AuditEntry(
        ticket.uuid(),
        Rows.instant(row, "created_at"),
        new AuditEntry.Who(
            row.getString("tenant"),
            Objects.requireNonNullElse(row.getString("actor"), ""),
            row.getString("remote"),
            row.getString("request_id")),
        AuditEntry.Event.ACCEPTED,
        row.getString("task"),
        ticket,
        named(ticket, row.getBytes("command"), row.getString("subject_id")),
        Map.of("sha256", HexFormat.of().formatHex(row.getBytes("request_hash"))));
  }

  /** The ids that the call names. What it creates has the digits of the ticket. */
  private static List<String> named(TicketId ticket, byte[] command, String subject) {
    Set<String> named = new LinkedHashSet<>(NamedIds.in(command));
    named.add(subject);
    String digits = ticket.toString().substring(TicketId.PREFIX.length());
    named.removeIf(id -> id.endsWith(digits));
    return List.copyOf(named);
  }

  /** A ticket that nobody may delete so early: what is known of it is kept. */
  private static AuditLine deleted(UUID id) {
    TicketId ticket = new TicketId(id);
    log.error("ticket {} was deleted before it was in the audit log", ticket);
    return AuditLine.of(
        new AuditEntry(
            id,
            Instant.ofEpochMilli(Line.ms(id)),
            new AuditEntry.Who("", "", null, null),
            AuditEntry.Event.ACCEPTED,
            "unknown",
            ticket,
            List.of(),
            Map.of("deleted", true)));
  }
}
