package dev.satchel.workers.tickets;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Publication;
import dev.satchel.delivery.Publications;
import dev.satchel.delivery.Sql;
import dev.satchel.delivery.Topology;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TicketId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Finds open tickets whose message was lost, and publishes each again from the command it keeps:
 * the same message id, the next attempt. Should the message have been on its way after all, the
 * second one is a duplicate and does nothing.
 *
 * <p>A ticket is stranded when it is open and not parked, no outbox and no schedule has its
 * message, it does not wait for another ticket, and the workers of its queue have handled messages
 * that were made {@link #OVERTAKEN_BY} after it. It is published again at most once in {@link
 * #AT_MOST_EVERY}.
 */
public final class StrandedTickets {
  /** How much younger a handled message must be. */
  public static final Duration OVERTAKEN_BY = Duration.ofMinutes(15);

  /** How long a ticket is left alone once it was published again. */
  public static final Duration AT_MOST_EVERY = Duration.ofHours(1);

  private final JdbcClient jdbc;
  private final MessageCodec codec;
  private final IdSource ids;
  private final int page;

  /**
   * The tickets of the schema that the JDBC client is connected to.
   *
   * @param page the most tickets of one queue that are published again by one call
   */
  public StrandedTickets(JdbcClient jdbc, MessageCodec codec, IdSource ids, int page) {
    this.jdbc = jdbc;
    this.codec = codec;
    this.ids = ids;
    this.page = page;
  }

  /** A ticket to be published again. */
  @SuppressWarnings("ArrayRecordComponent") // bytes on their way to the wire, never compared
  private record Stranded(
      TicketId id, String task, byte[] command, Optional<String> traceparent, int attempts) {}

  /**
   * Looks once at every queue, inside the transaction that is open.
   *
   * @return how many tickets are published again
   */
  public int publishAgain(Publications publications, Instant now) {
    int published = 0;
    for (TaskQueue queue : TaskQueue.values()) {
      Set<String> tasks = codec.typeNamesOn(queue);
      Optional<Instant> newest = tasks.isEmpty() ? Optional.empty() : newestHandled(queue, now);
      if (newest.isPresent()) {
        List<Stranded> stranded = lock(tasks, newest.get().minus(OVERTAKEN_BY), now);
        if (!stranded.isEmpty()) {
          mark(stranded, now);
          publications.add(stranded.stream().map(lost -> again(lost, queue, now)).toList());
        }
        published += stranded.size();
      }
    }
    return published;
  }

  /**
   * When the newest message that the workers of a queue have handled was made. Only UUIDv7 tells
   * (RFC 9562, section 5.7); ids from the future are not believed.
   */
  private Optional<Instant> newestHandled(TaskQueue queue, Instant now) {
    return jdbc.sql(
            """
            SELECT message_id FROM workers_inbox
            WHERE queue = :queue AND attempt > 0 AND message_id < :soon
              AND SUBSTRING(HEX(message_id), 13, 1) = '7'
            ORDER BY message_id DESC
            LIMIT 1
            """)
        .param("queue", queue.queueName())
        .param("soon", Sql.bytes(new UUID((now.toEpochMilli() + 1) << 16, 0)))
        .query((row, number) -> Sql.uuid(row.getBytes("message_id")))
        .optional()
        .map(id -> Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16));
  }

  /** Tickets that somebody works on right now are locked, and so not stranded. */
  private List<Stranded> lock(Set<String> tasks, Instant madeBefore, Instant now) {
    return jdbc.sql(
            """
            SELECT t.id, t.task, t.command, t.traceparent, t.attempts
            FROM ticket t
            WHERE t.status IN ('accepted', 'running', 'retrying') AND t.task IN (:tasks)
              AND t.created_at < :madeBefore
              AND (t.republished_at IS NULL OR t.republished_at <= :longAgo)
              AND NOT EXISTS (SELECT 1 FROM ingress_outbox o WHERE o.message_id = t.id)
              AND NOT EXISTS (SELECT 1 FROM workers_outbox o WHERE o.message_id = t.id)
              AND NOT EXISTS (SELECT 1 FROM scheduler_outbox o WHERE o.message_id = t.id)
              AND NOT EXISTS (SELECT 1 FROM ingress_schedule s WHERE s.message_id = t.id)
              AND NOT EXISTS (SELECT 1 FROM workers_schedule s WHERE s.message_id = t.id)
              AND NOT EXISTS (SELECT 1 FROM scheduler_schedule s WHERE s.message_id = t.id)
              AND NOT EXISTS (SELECT 1 FROM ticket_wait w WHERE w.ticket = t.id)
            ORDER BY t.created_at
            LIMIT :page
            FOR UPDATE SKIP LOCKED
            """)
        .param("madeBefore", Sql.time(madeBefore))
        .param("tasks", tasks)
        .param("longAgo", Sql.time(now.minus(AT_MOST_EVERY)))
        .param("page", page)
        .query((row, number) -> stranded(row))
        .list();
  }

  private static Stranded stranded(ResultSet row) throws SQLException {
    return new Stranded(
        new TicketId(Sql.uuid(row.getBytes("id"))),
        row.getString("task"),
        row.getBytes("command"),
        Optional.ofNullable(row.getString("traceparent")),
        row.getInt("attempts"));
  }

  private void mark(List<Stranded> stranded, Instant now) {
    int marked =
        jdbc.sql(
                """
                UPDATE ticket SET republished_at = :now
                WHERE id IN (:tickets) AND done = FALSE
                """)
            .param("now", Sql.time(now))
            .param("tickets", stranded.stream().map(lost -> Sql.bytes(lost.id().uuid())).toList())
            .update();
    if (marked != stranded.size()) {
      throw new IllegalStateException(marked + " tickets marked in place of " + stranded.size());
    }
  }

  private Publication again(Stranded lost, TaskQueue queue, Instant now) {
    return new Publication(
        ids.next(),
        lost.id().uuid(),
        lost.attempts() + 1,
        Topology.TASKS,
        queue.queueName(),
        lost.task(),
        lost.id(),
        lost.traceparent()
            .map(trace -> Map.of(Topology.TRACEPARENT_HEADER, trace))
            .orElseGet(Map::of),
        lost.command(),
        now,
        now);
  }
}
