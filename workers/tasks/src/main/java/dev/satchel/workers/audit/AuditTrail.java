package dev.satchel.workers.audit;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Sql;
import dev.satchel.messages.TicketId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Appends the last line of an operator's task to the audit log: its result. The ingress has written
 * who asked, from where, and for what.
 */
public final class AuditTrail {
  private final JdbcClient jdbc;
  private final MessageCodec codec;
  private final IdSource ids;

  /** The log of the schema that the JDBC client is connected to. */
  public AuditTrail(JdbcClient jdbc, MessageCodec codec, IdSource ids) {
    this.jdbc = jdbc;
    this.codec = codec;
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
   * Writes a line for each task that one operator ended, with one statement, inside the open
   * transaction.
   *
   * @param by the API key that ended them
   */
  public void ended(List<Ended> tasks, String by, Instant now) {
    if (tasks.isEmpty()) {
      return;
    }
    List<Object> values = new ArrayList<>(tasks.size() * 7);
    for (Ended ended : tasks) {
      values.add(Sql.bytes(ids.next()));
      values.add(Sql.time(now));
      values.add(ended.tenant());
      values.add(by);
      values.add(ended.task());
      values.add(Sql.bytes(ended.ticket().uuid()));
      values.add(codec.encodeObject(ended.detail()));
    }
    jdbc.sql(
            """
            INSERT INTO audit (id, at, tenant, actor, event, action, ticket, detail)
            VALUES %s
            """
                .formatted(Sql.list("(?, ?, ?, ?, 'ended', ?, ?, ?)", tasks.size())))
        .params(values)
        .update();
  }

  /**
   * Writes one line inside the open transaction; its action is the name of the ticket's task.
   *
   * @param by the API key that asked
   * @param detail plain JSON values
   * @throws IllegalStateException when there is no such ticket
   */
  public void ended(TicketId ticket, String by, Map<String, ?> detail, Instant now) {
    int written =
        jdbc.sql(
                """
                INSERT INTO audit
                  (id, at, tenant, actor, remote, request_id, event, action, ticket, detail)
                SELECT :id, :now, tenant, :by, NULL, NULL, 'ended', task, id, :detail
                FROM ticket WHERE id = :ticket
                """)
            .param("id", Sql.bytes(ids.next()))
            .param("now", Sql.time(now))
            .param("by", by)
            .param("detail", codec.encodeObject(detail))
            .param("ticket", Sql.bytes(ticket.uuid()))
            .update();
    if (written != 1) {
      throw new IllegalStateException(ticket + " does not exist");
    }
  }
}
