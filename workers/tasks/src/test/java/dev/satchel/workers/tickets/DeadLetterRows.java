package dev.satchel.workers.tickets;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.Sql;
import dev.satchel.messages.TicketId;
import dev.satchel.workers.WorkersDatabase;
import java.util.UUID;

/** Rows of dead letters, as the desk stores them. */
record DeadLetterRows(WorkersDatabase database, IdSource ids) {
  void insert(TicketId ticket, UUID message, String status, int attempt) {
    database
        .jdbc()
        .sql(
            """
            INSERT INTO dead_letter
              (id, queue, message_id, ticket, type, body, source, cause, cause_group, search_text,
               status, attempt, parked, replays, first_failed_at, last_failed_at, arrived_at)
            VALUES (?, 'payments', ?, ?, 'payments.pay.v1', '{}', 'parked', 'c', ?, 'c', ?, ?, 1, 0,
                    NOW(6), NOW(6), NOW(6))
            """)
        .params(
            Sql.bytes(ids.next()),
            Sql.bytes(message),
            Sql.bytes(ticket.uuid()),
            Sql.bytes(new UUID(1, 1)),
            status,
            attempt)
        .update();
  }
}
