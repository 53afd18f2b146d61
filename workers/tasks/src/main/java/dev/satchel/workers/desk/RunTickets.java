package dev.satchel.workers.desk;

import dev.satchel.delivery.Sql;
import dev.satchel.messages.TicketId;
import dev.satchel.messages.TicketStatus;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What tickets were asked for, to tell runs from others. */
final class RunTickets {
  /** The tasks that are runs. */
  static final Set<String> RUNS = Set.of("dead-letters.replay.v1", "dead-letters.discard.v1");

  private final JdbcClient jdbc;

  RunTickets(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** A ticket's task as it was accepted. */
  @SuppressWarnings("ArrayRecordComponent") // bytes to be decoded, never compared
  record Asked(String task, TicketStatus status, byte[] command) {}

  /** Reads a ticket without locking it: its run is locked by whoever steps. */
  Optional<Asked> find(TicketId ticket) {
    return jdbc.sql("SELECT task, status, command FROM ticket WHERE id = ?")
        .param(Sql.bytes(ticket.uuid()))
        .query(
            (row, number) ->
                new Asked(
                    row.getString("task"),
                    TicketStatus.of(row.getString("status")),
                    row.getBytes("command")))
        .optional();
  }
}
