package dev.satchel.ingress.chain;

import dev.satchel.delivery.Sql;
import dev.satchel.delivery.audit.AuditLine;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;

/** The entries that are in no page yet. */
final class PendingRows {
  /** Rows that are taken at once, and their bytes, unless the first has more. */
  private static final int MOST_ROWS = 64;

  private static final int MOST_BYTES = 8 << 20;

  private final JdbcTemplate jdbc;
  private final TicketEntries tickets;

  PendingRows(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
    this.tickets = new TicketEntries(jdbc);
  }

  private record Row(long position, int bytes) {}

  /** What one transaction wrote. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Written(byte[] lines, List<UUID> tickets) {}

  /**
   * Entries that were taken.
   *
   * @param more whether there are more
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Taken(byte[] lines, boolean more) {}

  /**
   * Takes the oldest entries inside the open transaction, in the order in which they were written.
   */
  Taken take() {
    List<Object> positions = new ArrayList<>();
    int bytes = 0;
    List<Row> oldest = oldest();
    for (Row row : oldest) {
      if (!positions.isEmpty() && bytes + row.bytes() > MOST_BYTES) {
        break;
      }
      positions.add(row.position());
      bytes += row.bytes();
    }
    byte[] lines = new byte[0];
    if (!positions.isEmpty()) {
      String these = "position IN (%s)".formatted(Sql.list("?", positions.size()));
      List<Written> written =
          jdbc.query(
              "SELECT entries, tickets FROM audit_pending WHERE %s ORDER BY position"
                  .formatted(these),
              (row, n) ->
                  new Written(row.getBytes("entries"), TicketEntries.ids(row.getBytes("tickets"))),
              positions.toArray());
      lines = lines(written, bytes);
      jdbc.update("DELETE FROM audit_pending WHERE " + these, positions.toArray());
    }
    return new Taken(lines, positions.size() == MOST_ROWS || positions.size() < oldest.size());
  }

  private byte[] lines(List<Written> written, int bytes) {
    Iterator<AuditLine> ofTickets =
        tickets.of(written.stream().flatMap(row -> row.tickets().stream()).toList()).iterator();
    ByteArrayOutputStream lines = new ByteArrayOutputStream(bytes);
    for (Written row : written) {
      lines.writeBytes(row.lines());
      row.tickets().forEach(ticket -> lines.writeBytes(ofTickets.next().utf8()));
    }
    return lines.toByteArray();
  }

  private List<Row> oldest() {
    return jdbc.query(
        "SELECT position, bytes FROM audit_pending ORDER BY position LIMIT ?",
        (row, n) -> new Row(row.getLong("position"), row.getInt("bytes")),
        MOST_ROWS);
  }

  /** Whether there are any. */
  boolean any() {
    return !jdbc.queryForList("SELECT position FROM audit_pending LIMIT 1").isEmpty();
  }

  /** The age of the oldest, in seconds; 0 when there is none. */
  double oldestSeconds() {
    return jdbc
        .query(
            """
            SELECT TIMESTAMPDIFF(MICROSECOND, created_at, UTC_TIMESTAMP(6)) / 1000000
            FROM audit_pending ORDER BY position LIMIT 1
            """,
            (row, n) -> Math.max(0, row.getDouble(1)))
        .stream()
        .findFirst()
        .orElse(0.0);
  }
}
