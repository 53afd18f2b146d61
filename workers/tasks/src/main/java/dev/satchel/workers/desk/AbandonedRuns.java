package dev.satchel.workers.desk;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.Sql;
import dev.satchel.messages.DeadLetterStatus;
import dev.satchel.messages.DeadLetterTask.Discard;
import dev.satchel.messages.DeadLetterTask.Replay;
import dev.satchel.messages.Message;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TicketId;
import dev.satchel.workers.audit.AuditTrail;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Ends runs whose own message is a dead letter that is discarded: such a run takes no further step,
 * so the dead letters that it has claimed are released. A run may have claimed a million, so each
 * step of the discard releases some, and discards the run's message once it holds none.
 */
final class AbandonedRuns {
  private final JdbcClient jdbc;
  private final Set<String> tasks;
  private final AuditTrail audit;
  private final IdSource ids;

  AbandonedRuns(JdbcClient jdbc, AuditTrail audit, IdSource ids) {
    this.jdbc = jdbc;
    this.tasks = Set.of(Message.typeName(Replay.class), Message.typeName(Discard.class));
    this.audit = audit;
    this.ids = ids;
  }

  /**
   * Releases some of the dead letters that the runs of these messages have claimed; a run has the
   * id of its message.
   *
   * @return the messages to be discarded in a later step, because their runs still hold some
   */
  Set<UUID> release(Collection<DeskLetter> discarded, String by, TicketId ticket, Instant now) {
    List<DeskLetter> found =
        discarded.stream().filter(letter -> letter.queue() == TaskQueue.OPERATIONS).toList();
    if (found.isEmpty()) {
      return Set.of();
    }
    List<byte[]> runs = found.stream().map(letter -> Sql.bytes(letter.messageId())).toList();
    List<byte[]> held = held(runs);
    if (!held.isEmpty()) {
      open(held, runs, by, ticket, now);
    }
    if (held.size() == RunSelection.AT_ONCE) {
      return found.stream().map(letter -> letter.id().uuid()).collect(Collectors.toSet());
    }
    end(runs, by, ticket, now);
    return Set.of();
  }

  /**
   * The progress of the runs that have not ended, for the audit log; a run that failed in its first
   * step has no row.
   */
  private List<AuditTrail.Ended> ended(List<byte[]> runs, TicketId discard) {
    jdbc.sql("SELECT id FROM dead_letter_run WHERE id IN (:runs) ORDER BY id FOR UPDATE")
        .param("runs", runs)
        .query(row -> {});
    return jdbc.sql(
            """
            SELECT t.id, t.tenant, t.task, r.total, r.done, r.skipped, r.failed
            FROM ticket t LEFT JOIN dead_letter_run r ON r.id = t.id
            WHERE t.id IN (:runs) AND t.task IN (:tasks) AND t.done = FALSE
              AND (r.id IS NULL OR r.phase IN ('collecting', 'running'))
            ORDER BY t.id
            """)
        .param("runs", runs)
        .param("tasks", tasks)
        .query(
            (row, number) ->
                new AuditTrail.Ended(
                    new TicketId(Sql.uuid(row.getBytes("id"))),
                    row.getString("tenant"),
                    row.getString("task"),
                    Map.of(
                        "total", row.getInt("total"),
                        "done", row.getInt("done"),
                        "skipped", row.getInt("skipped"),
                        "failed", row.getInt("failed"),
                        "ended", "discarded",
                        "discard", discard.toString())))
        .list();
  }

  private List<byte[]> held(List<byte[]> runs) {
    return jdbc.sql(
            """
            SELECT id FROM dead_letter FORCE INDEX (dead_letter_by_run)
            WHERE run IN (:runs) AND status = :claimed
            ORDER BY id
            LIMIT :most
            FOR UPDATE
            """)
        .param("runs", runs)
        .param("claimed", DeadLetterStatus.CLAIMED.wireName())
        .param("most", RunSelection.AT_ONCE)
        .query((row, number) -> row.getBytes("id"))
        .list();
  }

  private void open(List<byte[]> held, List<byte[]> runs, String by, TicketId ticket, Instant now) {
    jdbc.sql(
            """
            INSERT INTO dead_letter_history
              (dead_letter, id, at, event, attempt, actor, run, detail)
            SELECT id, :id, :now, 'released', attempt, :by, :ticket, 'its run was discarded'
            FROM dead_letter WHERE id IN (:held)
            """)
        .param("id", Sql.bytes(ids.next()))
        .param("now", Sql.time(now))
        .param("by", by)
        .param("ticket", Sql.bytes(ticket.uuid()))
        .param("held", held)
        .update();
    jdbc.sql("UPDATE dead_letter SET status = :open, run = NULL WHERE id IN (:held)")
        .param("open", DeadLetterStatus.OPEN.wireName())
        .param("held", held)
        .update();
    jdbc.sql(
            """
            UPDATE dead_letter_run_item SET outcome = 'cancelled'
            WHERE run IN (:runs) AND dead_letter IN (:held) AND outcome = 'pending'
            """)
        .param("runs", runs)
        .param("held", held)
        .update();
  }

  private void end(List<byte[]> runs, String by, TicketId ticket, Instant now) {
    audit.ended(ended(runs, ticket), by, now);
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
