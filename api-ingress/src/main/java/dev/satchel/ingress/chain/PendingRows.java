package dev.satchel.ingress.chain;

import dev.satchel.delivery.Sql;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** The entries that are in no page yet. */
final class PendingRows {
  /** Rows that are taken at once, and their bytes, unless the first has more. */
  private static final int MOST_ROWS = 64;

  private static final int MOST_BYTES = 8 << 20;

  private final JdbcTemplate jdbc;

  PendingRows(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  private record Row(long position, int bytes) {}

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
    ByteArrayOutputStream lines = new ByteArrayOutputStream(bytes);
    if (!positions.isEmpty()) {
      String these = "position IN (%s)".formatted(Sql.list("?", positions.size()));
      jdbc.query(
          "SELECT entries FROM audit_pending WHERE %s ORDER BY position".formatted(these),
          row -> {
            lines.writeBytes(row.getBytes("entries"));
          },
          positions.toArray());
      jdbc.update("DELETE FROM audit_pending WHERE " + these, positions.toArray());
    }
    return new Taken(
        lines.toByteArray(), positions.size() == MOST_ROWS || positions.size() < oldest.size());
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
