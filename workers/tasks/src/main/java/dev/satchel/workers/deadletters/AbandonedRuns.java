package dev.satchel.workers.deadletters;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.Sql;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TicketId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Runs that came to the desk themselves and were given up there: what they have in hand is released
 * at once, for they take no further step.
 */
final class AbandonedRuns {
  private final JdbcClient jdbc;
  private final IdSource ids;

  AbandonedRuns(JdbcClient jdbc, IdSource ids) {
    this.jdbc = jdbc;
    this.ids = ids;
  }

  /** Releases what the runs among these discarded messages hold; a message's id is its run's. */
  void release(Collection<Letter> discarded, String by, TicketId ticket, Instant now) {
    List<byte[]> runs =
        discarded.stream()
            .filter(letter -> letter.queue() == TaskQueue.OPERATIONS)
            .map(letter -> Sql.bytes(letter.messageId()))
            .toList();
    if (runs.isEmpty()) {
      return;
    }
    jdbc.sql(
            """
            INSERT INTO dead_letter_history
              (dead_letter, id, at, event, attempt, actor, run, detail)
            SELECT id, :id, :now, 'released', attempt, :by, :ticket, 'its run was discarded'
            FROM dead_letter WHERE run IN (:runs) AND status = 'replaying'
            """)
        .param("id", Sql.bytes(ids.next()))
        .param("now", Sql.time(now))
        .param("by", by)
        .param("ticket", Sql.bytes(ticket.uuid()))
        .param("runs", runs)
        .update();
    jdbc.sql(
            """
            UPDATE dead_letter SET status = 'open', run = NULL
            WHERE run IN (:runs) AND status = 'replaying'
            """)
        .param("runs", runs)
        .update();
    jdbc.sql(
            """
            UPDATE dead_letter_run_item SET outcome = 'cancelled'
            WHERE run IN (:runs) AND outcome = 'pending'
            """)
        .param("runs", runs)
        .update();
    jdbc.sql(
            """
            UPDATE dead_letter_run
            SET phase = 'cancelled', steps = steps + 1, updated_at = :now
            WHERE id IN (:runs) AND phase IN ('collecting', 'running')
            """)
        .param("now", Sql.time(now))
        .param("runs", runs)
        .update();
  }
}
