package dev.satchel.workers.audit;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.Sql;
import dev.satchel.delivery.audit.AuditEntry;
import dev.satchel.delivery.audit.AuditLine;
import dev.satchel.delivery.audit.AuditLog;
import dev.satchel.messages.TicketId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Adds the last entry of an operator's task to the audit log: its result. The ingress has written
 * who asked, from where, and for what.
 */
public final class AuditTrail {
  private final JdbcClient jdbc;
  private final AuditLog log;
  private final IdSource ids;

  /** The log of the schema that the template is connected to. */
  public AuditTrail(JdbcTemplate jdbc, IdSource ids) {
    this.jdbc = JdbcClient.create(jdbc);
    this.log = new AuditLog(jdbc);
    this.ids = ids;
  }

  /**
   * A task that has ended.
   *
   * @param tenant the tenant of its ticket
   * @param task the name of the task
   * @param detail plain JSON values
   */
  public record Ended(TicketId ticket, String tenant, String task, Map<String, ?> detail) {}

  /**
   * Writes an entry for each task that one operator ended, with one statement, inside the open
   * transaction.
   *
   * @param by the API key that ended them
   */
  public void ended(List<Ended> tasks, String by, Instant now) {
    log.add(tasks.stream().map(task -> line(task, by, now)).toList());
  }

  /**
   * Writes one entry inside the open transaction; its action is the name of the ticket's task.
   *
   * @param by the API key that asked
   * @param detail plain JSON values
   * @throws IllegalStateException when there is no such ticket
   */
  public void ended(TicketId ticket, String by, Map<String, ?> detail, Instant now) {
    Ended ended =
        jdbc.sql("SELECT tenant, task FROM ticket WHERE id = ?")
            .param(Sql.bytes(ticket.uuid()))
            .query(
                (row, n) ->
                    new Ended(ticket, row.getString("tenant"), row.getString("task"), detail))
            .optional()
            .orElseThrow(() -> new IllegalStateException(ticket + " does not exist"));
    ended(List.of(ended), by, now);
  }

  private AuditLine line(Ended ended, String by, Instant now) {
    return AuditLine.of(
        new AuditEntry(
            ids.next(),
            now,
            new AuditEntry.Who(ended.tenant(), by, null, null),
            AuditEntry.Event.ENDED,
            ended.task(),
            ended.ticket(),
            List.of(),
            ended.detail()));
  }
}
