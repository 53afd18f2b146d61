package dev.satchel.delivery.audit;

import dev.satchel.delivery.Sql;
import dev.satchel.messages.TicketId;
import java.nio.ByteBuffer;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** Adds entries to the audit log. */
public final class AuditLog {
  private static final int ID_BYTES = 16;

  private final JdbcTemplate jdbc;

  /** The log in the schema behind {@code jdbc}. */
  public AuditLog(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /** Adds entries inside the open transaction, with one row for all of them. */
  public void add(List<AuditLine> entries) {
    add(entries, List.of(), 0);
  }

  /**
   * The same, and the entries of accepted tickets.
   *
   * @param tickets that the open transaction inserts; their entries are made from their rows,
   *     before a purge can delete these
   * @param commandBytes of the commands of these tickets, which are read for that
   */
  public void add(List<AuditLine> entries, List<TicketId> tickets, int commandBytes) {
    if (entries.isEmpty() && tickets.isEmpty()) {
      return;
    }
    byte[] lines = new byte[entries.stream().mapToInt(AuditLine::length).sum()];
    int at = 0;
    for (AuditLine entry : entries) {
      entry.copyTo(lines, at);
      at += entry.length();
    }
    jdbc.update(
        """
        INSERT INTO audit_pending (entries, tickets, bytes, created_at)
        VALUES (?, ?, ?, UTC_TIMESTAMP(6))
        """,
        lines,
        ids(tickets),
        lines.length + tickets.size() * AuditLine.TYPICAL_BYTES + commandBytes);
  }

  private static byte[] ids(List<TicketId> tickets) {
    ByteBuffer ids = ByteBuffer.allocate(tickets.size() * ID_BYTES);
    tickets.forEach(ticket -> ids.put(Sql.bytes(ticket.uuid())));
    return ids.array();
  }
}
