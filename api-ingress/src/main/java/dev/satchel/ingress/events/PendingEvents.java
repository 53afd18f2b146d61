package dev.satchel.ingress.events;

import dev.satchel.delivery.Sql;
import dev.satchel.delivery.events.EventLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcTemplate;

/** The events that have no number yet. */
final class PendingEvents {
  /** Rows that are taken at once, and their bytes, unless the first has more. */
  private static final int MOST_ROWS = 64;

  private static final int MOST_BYTES = 4 << 20;

  private final JdbcTemplate jdbc;

  PendingEvents(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  private record Row(long position, int bytes) {}

  /**
   * Events that were taken.
   *
   * @param feeds by feed; the events of each in the order in which they were written
   * @param more whether there are more
   */
  record Taken(Map<String, List<EventLine>> feeds, int events, boolean more) {}

  /** Takes the oldest events inside the open transaction. */
  Taken take() {
    List<Row> oldest =
        jdbc.query(
            "SELECT position, bytes FROM event_pending ORDER BY position LIMIT ?",
            (row, n) -> new Row(row.getLong("position"), row.getInt("bytes")),
            MOST_ROWS);
    List<Object> positions = new ArrayList<>();
    int bytes = 0;
    for (Row row : oldest) {
      if (!positions.isEmpty() && bytes + row.bytes() > MOST_BYTES) {
        break;
      }
      positions.add(row.position());
      bytes += row.bytes();
    }
    Map<String, List<EventLine>> feeds = new TreeMap<>();
    int events = 0;
    if (!positions.isEmpty()) {
      for (EventLine line : taken(positions)) {
        feeds.computeIfAbsent(line.feed(), feed -> new ArrayList<>()).add(line);
        events++;
      }
    }
    return new Taken(
        feeds, events, positions.size() == MOST_ROWS || positions.size() < oldest.size());
  }

  private List<EventLine> taken(List<Object> positions) {
    String these = "position IN (%s)".formatted(Sql.list("?", positions.size()));
    List<EventLine> lines = new ArrayList<>();
    jdbc.query(
        "SELECT position, entries FROM event_pending WHERE %s ORDER BY position".formatted(these),
        row -> {
          lines.addAll(lines(row.getLong("position"), row.getBytes("entries")));
        },
        positions.toArray());
    jdbc.update("DELETE FROM event_pending WHERE " + these, positions.toArray());
    return lines;
  }

  private static List<EventLine> lines(long position, byte[] entries) {
    try {
      return EventLine.all(entries);
    } catch (IllegalStateException damaged) {
      throw new IllegalStateException(
          "the row of event_pending at position " + position + ": " + damaged.getMessage(),
          damaged);
    }
  }

  /** Whether there are any. */
  boolean any() {
    return !jdbc.queryForList("SELECT position FROM event_pending LIMIT 1").isEmpty();
  }

  /**
   * What waits.
   *
   * @param rows at most 10,000 are counted
   * @param oldestSeconds the age of the oldest; 0 when there is none
   */
  record Backlog(long rows, double oldestSeconds) {}

  /** What waits now. */
  Backlog backlog() {
    return jdbc.query(
            """
            SELECT
              (SELECT COUNT(*) FROM (SELECT 1 FROM event_pending LIMIT 10000) counted) AS waiting,
              COALESCE((SELECT TIMESTAMPDIFF(MICROSECOND, created_at, UTC_TIMESTAMP(6)) / 1000000
                        FROM event_pending ORDER BY position LIMIT 1), 0) AS age
            """,
            (row, n) -> new Backlog(row.getLong("waiting"), Math.max(0, row.getDouble("age"))))
        .getFirst();
  }
}
