package dev.satchel.workers.tickets;

import dev.satchel.delivery.Sql;
import dev.satchel.messages.TicketStatus;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The creation time of the oldest open ticket of each status and task type. Reads one index entry
 * for each of them, however many tickets there are.
 */
final class OldestTickets {
  private final JdbcClient jdbc;

  OldestTickets(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** The oldest ticket of one kind. */
  record Oldest(TicketStatus status, String task, Instant createdAt) {}

  List<Oldest> find() {
    return jdbc.sql(
            """
            SELECT status, task, MIN(created_at) AS oldest FROM ticket FORCE INDEX (ticket_open)
            WHERE status IN (:open)
            GROUP BY status, task
            """)
        .param(
            "open",
            Stream.of(TicketStatus.values())
                .filter(status -> !status.done())
                .map(TicketStatus::wireName)
                .toList())
        .query(
            (row, number) ->
                new Oldest(
                    TicketStatus.of(row.getString("status")),
                    row.getString("task"),
                    Sql.instant(row.getObject("oldest", LocalDateTime.class))))
        .list();
  }
}
