package dev.satchel.workers.tickets;

import dev.satchel.delivery.Sql;
import dev.satchel.messages.TaskQueue;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The position of the search for stranded tickets, for each queue. */
final class TicketSearch {
  private final JdbcClient jdbc;

  TicketSearch(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** The position in the scan of parked tickets: task type and creation time of the last one. */
  record Position(String task, Instant createdAt) {
    static final Position START = new Position("", Instant.EPOCH);
  }

  /** When a probe was last published to a queue, to see how far its workers advance. */
  Optional<Instant> probedAt(TaskQueue queue) {
    return jdbc.sql("SELECT probed_at FROM ticket_search WHERE queue = ? AND probed_at IS NOT NULL")
        .param(queue.queueName())
        .query((row, number) -> instant(row.getObject("probed_at", LocalDateTime.class)))
        .optional();
  }

  private static Instant instant(@Nullable LocalDateTime time) {
    return time == null ? Instant.EPOCH : Sql.instant(time);
  }

  void probed(TaskQueue queue, Instant at) {
    jdbc.sql(
            """
            INSERT INTO ticket_search (queue, probed_at) VALUES (?, ?)
            ON DUPLICATE KEY UPDATE probed_at = VALUES(probed_at)
            """)
        .params(queue.queueName(), Sql.time(at))
        .update();
  }

  /** The creation time of the ticket in progress that was read last; the epoch before the first. */
  Instant lookedUpTo(TaskQueue queue) {
    return jdbc.sql("SELECT looked_up_to FROM ticket_search WHERE queue = ?")
        .param(queue.queueName())
        .query((row, number) -> instant(row.getObject("looked_up_to", LocalDateTime.class)))
        .optional()
        .orElse(Instant.EPOCH);
  }

  void lookedUpTo(TaskQueue queue, Instant createdAt) {
    jdbc.sql(
            """
            INSERT INTO ticket_search (queue, looked_up_to) VALUES (?, ?)
            ON DUPLICATE KEY UPDATE looked_up_to = VALUES(looked_up_to)
            """)
        .params(queue.queueName(), Sql.time(createdAt))
        .update();
  }

  /** The message in flight that was read last. */
  StrandedMessages.Position inFlightUpTo(TaskQueue queue) {
    return jdbc.sql("SELECT in_flight_up_to, in_flight_message FROM ticket_search WHERE queue = ?")
        .param(queue.queueName())
        .query(
            (row, number) ->
                new StrandedMessages.Position(
                    instant(row.getObject("in_flight_up_to", LocalDateTime.class)),
                    Sql.uuid(row.getBytes("in_flight_message"))))
        .optional()
        .orElse(StrandedMessages.Position.START);
  }

  void inFlightUpTo(TaskQueue queue, StrandedMessages.Position position) {
    jdbc.sql(
            """
            INSERT INTO ticket_search (queue, in_flight_up_to, in_flight_message) VALUES (?, ?, ?)
            ON DUPLICATE KEY UPDATE
              in_flight_up_to = VALUES(in_flight_up_to),
              in_flight_message = VALUES(in_flight_message)
            """)
        .params(queue.queueName(), Sql.time(position.dueAt()), Sql.bytes(position.message()))
        .update();
  }

  Position parked(TaskQueue queue) {
    return jdbc.sql("SELECT parked_task, parked_since FROM ticket_search WHERE queue = ?")
        .param(queue.queueName())
        .query(
            (row, number) ->
                new Position(
                    row.getString("parked_task"),
                    instant(row.getObject("parked_since", LocalDateTime.class))))
        .optional()
        .orElse(Position.START);
  }

  void parked(TaskQueue queue, Position position) {
    jdbc.sql(
            """
            INSERT INTO ticket_search (queue, parked_task, parked_since) VALUES (?, ?, ?)
            ON DUPLICATE KEY UPDATE
              parked_task = VALUES(parked_task), parked_since = VALUES(parked_since)
            """)
        .params(queue.queueName(), position.task(), Sql.time(position.createdAt()))
        .update();
  }
}
