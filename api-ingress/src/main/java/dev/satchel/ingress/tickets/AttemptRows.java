package dev.satchel.ingress.tickets;

import dev.satchel.delivery.MessageCodec;
import dev.satchel.ingress.http.Page;
import dev.satchel.ingress.rows.Rows;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TicketId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads the attempts at a ticket or a message, which the workers record: a row for each, but for a
 * first attempt that ended the ticket, which the ticket's row records.
 */
public final class AttemptRows {
  private static final int MOST = 200;

  /** The columns of an attempt; of failures without the detail. */
  private static final String FOR_CLIENTS =
      "message_id, attempt, type, queue, worker, started_at, finished_at, outcome, cause, next_at,"
          + " CASE WHEN outcome IN ('refused', 'waiting') THEN detail END AS detail";

  private final JdbcClient jdbc;
  private final MessageCodec codec;

  AttemptRows(JdbcClient jdbc, MessageCodec codec) {
    this.jdbc = jdbc;
    this.codec = codec;
  }

  /**
   * A page of the attempts at all messages of a ticket, oldest first: by number, then by message.
   * Shows the detail of refused and waiting attempts only: that of a failure is a stack trace,
   * which is for operators.
   */
  Page of(TicketId ticket, Page.Asked asked) {
    List<Attempt> attempts = new ArrayList<>();
    UUID after = asked.before();
    if (after == null) {
      // An attempt that the ticket records is the only one: a message that is done hands nothing
      // on.
      attempts.addAll(inTicket(ticket.uuid()));
    }
    List<Object> values = new ArrayList<>();
    values.add(Rows.bytes(ticket.uuid()));
    if (after != null) {
      values.add(asked.mark());
      values.add(asked.mark());
      values.add(Rows.bytes(after));
    }
    values.add(asked.limit() + 1);
    attempts.addAll(
        jdbc.sql(
                """
                SELECT %s
                FROM workers_attempt FORCE INDEX (workers_attempt_ticket)
                WHERE ticket = ?%s
                ORDER BY attempt, message_id, queue
                LIMIT ?
                """
                    .formatted(
                        FOR_CLIENTS,
                        after == null
                            ? ""
                            : " AND attempt >= ? AND (attempt > ? OR message_id > ?)"))
            .params(values)
            .query((row, n) -> attempt(row))
            .list());
    return Page.of(attempts, asked, AttemptRows::members, Attempt::message, Attempt::number);
  }

  /** The newest attempts at all messages of a ticket, as events. */
  List<TimelineEvent> newest(TicketId ticket, int most) {
    List<Attempt> attempts = new ArrayList<>(inTicket(ticket.uuid()));
    attempts.addAll(
        jdbc.sql(
                """
                SELECT %s
                FROM workers_attempt FORCE INDEX (workers_attempt_ticket)
                WHERE ticket = ?
                ORDER BY attempt DESC, message_id DESC, queue DESC
                LIMIT ?
                """
                    .formatted(FOR_CLIENTS))
            .params(Rows.bytes(ticket.uuid()), most)
            .query((row, n) -> attempt(row))
            .list());
    return attempts.stream()
        .map(attempt -> new TimelineEvent(attempt.started(), "attempt", members(attempt)))
        .toList();
  }

  /**
   * The attempts at a message of a queue as JSON members, oldest first; only the newest 200 when
   * there are more. Includes stack traces, so it is for operators only.
   */
  public List<Map<String, @Nullable Object>> ofMessage(String queue, UUID message) {
    List<Attempt> attempts = new ArrayList<>();
    jdbc.sql(
            """
            SELECT message_id, attempt, type, queue, worker, started_at, finished_at, outcome,
                   cause, next_at, detail
            FROM workers_attempt
            WHERE message_id = ? AND queue = ?
            ORDER BY attempt DESC
            LIMIT ?
            """)
        .param(Rows.bytes(message))
        .param(queue)
        .param(MOST)
        .query((row, n) -> attempt(row))
        .list()
        .reversed()
        .forEach(attempts::add);
    inTicket(message).stream()
        .filter(only -> only.queue().equals(queue) && attempts.isEmpty())
        .forEach(attempts::add);
    return members(attempts);
  }

  /** The attempt that the row of a ticket records, if any. */
  private List<Attempt> inTicket(UUID ticket) {
    return jdbc.sql(
            """
            SELECT id AS message_id, 1 AS attempt, task AS type, NULL AS queue, worker, started_at,
                   updated_at AS finished_at, 'done' AS outcome, NULL AS cause, NULL AS next_at,
                   NULL AS detail
            FROM ticket
            WHERE id = ? AND started_at IS NOT NULL
            """)
        .param(Rows.bytes(ticket))
        .query((row, n) -> attempt(row))
        .list();
  }

  /** The columns of one attempt. */
  private record Attempt(
      UUID message,
      int number,
      String type,
      String queue,
      String worker,
      Instant started,
      Instant finished,
      String outcome,
      @Nullable String cause,
      @Nullable Instant nextAt,
      @Nullable String detail) {}

  private Attempt attempt(ResultSet row) throws SQLException {
    String type = row.getString("type");
    String queue = row.getString("queue");
    return new Attempt(
        Rows.uuid(row, "message_id"),
        row.getInt("attempt"),
        type,
        queue == null ? codec.queueOfType(type).map(TaskQueue::queueName).orElse("") : queue,
        row.getString("worker"),
        Rows.instant(row, "started_at"),
        Rows.instant(row, "finished_at"),
        row.getString("outcome"),
        row.getString("cause"),
        row.getObject("next_at") == null ? null : Rows.instant(row, "next_at"),
        row.getString("detail"));
  }

  private static List<Map<String, @Nullable Object>> members(List<Attempt> attempts) {
    return attempts.stream().map(AttemptRows::members).toList();
  }

  private static Map<String, @Nullable Object> members(Attempt attempt) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("attempt", attempt.number());
    members.put("task", attempt.type());
    members.put("queue", attempt.queue());
    members.put("worker", attempt.worker());
    members.put("startedAt", attempt.started().toString());
    members.put("finishedAt", attempt.finished().toString());
    members.put("durationMs", Duration.between(attempt.started(), attempt.finished()).toMillis());
    members.put("outcome", attempt.outcome());
    members.put("cause", attempt.cause());
    members.put("detail", attempt.detail());
    members.put("nextAt", attempt.nextAt() == null ? null : attempt.nextAt().toString());
    return members;
  }
}
