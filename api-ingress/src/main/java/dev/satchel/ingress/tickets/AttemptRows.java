package dev.satchel.ingress.tickets;

import dev.satchel.ingress.rows.Rows;
import dev.satchel.messages.TicketId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads the attempts at a ticket or a message, which the workers record. */
public final class AttemptRows {
  private static final int MOST = 200;
  private final JdbcClient jdbc;

  AttemptRows(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * The attempts at all messages of a ticket as JSON members, oldest first; only the newest 200
   * when there are more. Shows the detail of refused and waiting attempts only: that of a failure
   * is a stack trace, which is for operators.
   */
  List<Map<String, @Nullable Object>> of(TicketId ticket) {
    return jdbc.sql(
            """
            SELECT attempt, type, queue, worker, started_at, finished_at, outcome, cause, next_at,
                   CASE WHEN outcome IN ('refused', 'waiting') THEN detail END AS detail
            FROM workers_attempt
            WHERE ticket = ?
            ORDER BY started_at DESC, attempt DESC, message_id
            LIMIT ?
            """)
        .param(Rows.bytes(ticket.uuid()))
        .param(MOST)
        .query((row, n) -> members(row))
        .list()
        .reversed();
  }

  /**
   * The attempts at a message of a queue as JSON members, oldest first; only the newest 200 when
   * there are more. Includes stack traces, so it is for operators only.
   */
  public List<Map<String, @Nullable Object>> ofMessage(String queue, UUID message) {
    return jdbc.sql(
            """
            SELECT attempt, type, queue, worker, started_at, finished_at, outcome, cause, next_at,
                   detail
            FROM workers_attempt
            WHERE message_id = ? AND queue = ?
            ORDER BY attempt DESC
            LIMIT ?
            """)
        .param(Rows.bytes(message))
        .param(queue)
        .param(MOST)
        .query((row, n) -> members(row))
        .list()
        .reversed();
  }

  private static Map<String, @Nullable Object> members(ResultSet row) throws SQLException {
    Instant started = Rows.instant(row, "started_at");
    Instant finished = Rows.instant(row, "finished_at");
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("attempt", row.getInt("attempt"));
    members.put("task", row.getString("type"));
    members.put("queue", row.getString("queue"));
    members.put("worker", row.getString("worker"));
    members.put("startedAt", started.toString());
    members.put("finishedAt", finished.toString());
    members.put("durationMs", Duration.between(started, finished).toMillis());
    members.put("outcome", row.getString("outcome"));
    members.put("cause", row.getString("cause"));
    members.put("detail", row.getString("detail"));
    members.put(
        "nextAt",
        row.getObject("next_at") == null ? null : Rows.instant(row, "next_at").toString());
    return members;
  }
}
