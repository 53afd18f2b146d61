package dev.satchel.delivery;

import dev.satchel.messages.TaskQueue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;

/** The first messages of tickets, made again from what the tickets store. */
public final class FirstMessages {
  private final JdbcTemplate jdbc;

  /** Those of the tickets of the schema that the template is connected to. */
  public FirstMessages(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Inserts a row into the outbox of the ingress, due at once, for each ticket that has one of the
   * types and that no worker has changed yet. An existing row stays as it is. The commands do not
   * pass through this process: they may be larger than one statement can carry.
   *
   * @return how many rows were inserted
   */
  public int copyToOutbox(List<UUID> tickets, TaskQueue queue, Set<String> types) {
    List<Object> values = new ArrayList<>();
    values.add(Topology.WORK);
    values.add(queue.queueName());
    values.addAll(List.of(ids(tickets)));
    values.addAll(types);
    return jdbc.update(
        """
        INSERT INTO ingress_outbox (id, message_id, attempt, exchange, routing_key, type, ticket,
          headers, body, created_at, deliver_at)
        SELECT id, id, 1, ?, ?, task, id,
          IF(traceparent IS NULL, NULL, JSON_OBJECT('%s', traceparent)), command, created_at,
          UTC_TIMESTAMP(6)
        FROM ticket WHERE %s AND task IN (%s)
        ON DUPLICATE KEY UPDATE id = VALUES(id)
        """
            .formatted(
                Topology.TRACEPARENT_HEADER, unchanged(tickets), Sql.list("?", types.size())),
        values.toArray());
  }

  /** Condition: one of the tickets, unchanged since it was accepted. */
  public static String unchanged(Collection<UUID> tickets) {
    return "id IN (%s) AND status = 'accepted' AND done = FALSE"
        .formatted(Sql.list("?", tickets.size()));
  }

  /** The values of that condition. */
  public static Object[] ids(Collection<UUID> tickets) {
    return tickets.stream().map(Sql::bytes).toArray();
  }
}
