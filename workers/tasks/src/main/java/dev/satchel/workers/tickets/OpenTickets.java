package dev.satchel.workers.tickets;

import static java.util.stream.Collectors.joining;

import dev.satchel.delivery.SatchelProcess;
import dev.satchel.delivery.Sql;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TicketId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Finds open tickets whose message is in no table, so that the broker has it or it is lost. */
final class OpenTickets {
  /**
   * Condition: the message of {@code t} is in no outbox, schedule or wait, and is no pending
   * control task.
   */
  static final String NOWHERE =
      Stream.concat(SatchelProcess.tablesOfAll("outbox"), SatchelProcess.tablesOfAll("schedule"))
          .map("AND NOT EXISTS (SELECT 1 FROM %s m WHERE m.message_id = t.id)"::formatted)
          .collect(
              joining(
                  "\n",
                  """
                  AND NOT EXISTS (SELECT 1 FROM control_task c WHERE c.id = t.id)
                  AND NOT EXISTS (SELECT 1 FROM ticket_wait w WHERE w.ticket = t.id)
                  """,
                  "\n"));

  /**
   * Condition: {@code t} was not published again after {@code ?}, and is in no batch of accepted
   * tickets, because those in a batch are not older than {@code ?}.
   */
  private static final String NEITHER_LATELY_NOR_BATCHED =
      """
      AND (t.republished_at IS NULL OR t.republished_at <= ?)
      AND (t.status <> 'accepted' OR t.created_at < ?)
      """;

  private static final String IS_FINAL =
      """
      EXISTS (SELECT 1 FROM workers_inbox i
              WHERE i.queue = ? AND i.message_id = t.id AND i.final = TRUE)
      """;

  private static final Instant NEVER = Instant.parse("9999-12-31T00:00:00Z");

  /** How many tickets one query reads. */
  static final int LOOKED_AT = 1_000;

  private static final List<String> UNDER_WAY = List.of("accepted", "running", "retrying");
  private static final List<String> ALL_OPEN = List.of("accepted", "running", "retrying", "parked");

  private final JdbcClient jdbc;

  OpenTickets(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** A ticket whose message is to be published again. */
  @SuppressWarnings("ArrayRecordComponent") // bytes on their way to the wire, never compared
  record Stranded(
      TicketId id, String task, byte[] command, Optional<String> traceparent, int attempts) {}

  /**
   * The tickets of a queue to search.
   *
   * @param tasks the task types of the queue
   * @param longAgo tickets that were published again after this time are skipped
   * @param batchedFrom accepted tickets that were created at this time or later are skipped
   */
  record Of(TaskQueue queue, Collection<String> tasks, Instant longAgo, Instant batchedFrom) {}

  /**
   * A ticket in progress (accepted, running or retrying), read without a lock.
   *
   * @param stranded whether its message is in no table and not final
   */
  record Seen(TicketId id, Instant createdAt, boolean stranded) {}

  /**
   * When the oldest ticket of a batch was created whose first messages are not all confirmed. A
   * batch that becomes rows of the outbox later is found there.
   */
  Instant batchedFrom() {
    return jdbc.sql("SELECT MIN(created_at) AS oldest FROM ingress_accepted")
        .query((row, number) -> Optional.ofNullable(Sql.instant(row, "oldest")))
        .single()
        .orElse(NEVER);
  }

  /**
   * When the newest ticket was created that has succeeded: its message was handled, and may have
   * left no inbox row.
   */
  Optional<Instant> newestSucceeded(Of of, Instant now) {
    return jdbc.sql(
            """
            SELECT MAX(newest) AS newest FROM (%s) of_each
            """
                .formatted(
                    String.join(
                        "UNION ALL\n",
                        Collections.nCopies(
                            of.tasks().size(),
                            """
                            (SELECT MAX(created_at) AS newest FROM ticket FORCE INDEX (ticket_open)
                             WHERE status = 'succeeded' AND task = ? AND created_at <= ?)
                            """))))
        .params(
            of.tasks().stream().flatMap(task -> Stream.<Object>of(task, Sql.time(now))).toList())
        .query((row, number) -> Optional.ofNullable(Sql.instant(row, "newest")))
        .single();
  }

  /**
   * Reads the oldest tickets in progress, at most {@link #LOOKED_AT} and in the order of their
   * creation, without a lock.
   *
   * @param from the earliest creation time
   * @param madeBefore the creation time to stop before
   */
  List<Seen> look(Of of, Instant from, Instant madeBefore) {
    List<Object> values = new ArrayList<>();
    values.add(Sql.time(of.longAgo()));
    values.add(Sql.time(of.batchedFrom()));
    values.add(of.queue().queueName());
    values.addAll(oldestValues(of, UNDER_WAY, from, madeBefore));
    values.add(LOOKED_AT);
    return jdbc.sql(
            """
            SELECT t.id, t.created_at,
              (TRUE
                %s
                AND NOT %s
                %s
              ) AS stranded
            FROM (SELECT id, created_at FROM (%s) of_each ORDER BY created_at LIMIT ?) oldest
              JOIN ticket t ON t.id = oldest.id
            ORDER BY oldest.created_at
            """
                .formatted(
                    NEITHER_LATELY_NOR_BATCHED, IS_FINAL, NOWHERE, oldestOfEach(of, UNDER_WAY)))
        .params(values)
        .query(
            (row, number) ->
                new Seen(
                    new TicketId(Sql.uuid(row.getBytes("id"))),
                    Sql.instant(row.getObject("created_at", LocalDateTime.class)),
                    row.getBoolean("stranded")))
        .list();
  }

  /**
   * Locks those of the tickets that are still stranded; rows that another transaction has locked
   * are skipped.
   */
  List<Stranded> lock(Of of, Collection<TicketId> tickets) {
    if (tickets.isEmpty()) {
      return List.of();
    }
    List<Object> values = new ArrayList<>();
    tickets.forEach(ticket -> values.add(Sql.bytes(ticket.uuid())));
    values.addAll(UNDER_WAY);
    values.add(Sql.time(of.longAgo()));
    values.add(Sql.time(of.batchedFrom()));
    values.add(of.queue().queueName());
    return jdbc.sql(
            """
            SELECT t.id, t.task, t.command, t.traceparent, t.attempts
            FROM ticket t FORCE INDEX (PRIMARY)
            WHERE t.id IN (%s) AND t.status IN (%s)
              %s
              AND NOT %s
              %s
            ORDER BY t.created_at
            FOR UPDATE SKIP LOCKED
            """
                .formatted(
                    Sql.list("?", tickets.size()),
                    Sql.list("?", UNDER_WAY.size()),
                    NEITHER_LATELY_NOR_BATCHED,
                    IS_FINAL,
                    NOWHERE))
        .params(values)
        .query((row, number) -> stranded(row))
        .list();
  }

  static Stranded stranded(ResultSet row) throws SQLException {
    return new Stranded(
        new TicketId(Sql.uuid(row.getBytes("id"))),
        row.getString("task"),
        row.getBytes("command"),
        Optional.ofNullable(row.getString("traceparent")),
        row.getInt("attempts"));
  }

  /**
   * The oldest stranded ticket, among the {@link #LOOKED_AT} oldest of each status and task type.
   */
  Optional<TicketId> oldest(Of of, Instant madeBefore) {
    List<Object> values = oldestValues(of, UNDER_WAY, Instant.EPOCH, madeBefore);
    values.add(Sql.time(of.longAgo()));
    values.add(Sql.time(of.batchedFrom()));
    values.add(of.queue().queueName());
    return jdbc.sql(
            """
            SELECT t.id FROM (%s) oldest JOIN ticket t ON t.id = oldest.id
            WHERE TRUE
              %s
              AND NOT %s
              %s
            ORDER BY oldest.created_at
            LIMIT 1
            """
                .formatted(
                    oldestOfEach(of, UNDER_WAY), NEITHER_LATELY_NOR_BATCHED, IS_FINAL, NOWHERE))
        .params(values)
        .query((row, number) -> new TicketId(Sql.uuid(row.getBytes("id"))))
        .optional();
  }

  /** Open tickets all of whose messages are final, the oldest first. */
  List<TicketFault> doneButOpen(Of of, Instant madeBefore, int most) {
    List<Object> values = oldestValues(of, ALL_OPEN, Instant.EPOCH, madeBefore);
    values.add(of.queue().queueName());
    values.add(most);
    return jdbc.sql(
            """
            SELECT t.id, t.status FROM (%s) oldest JOIN ticket t ON t.id = oldest.id
            WHERE %s
              AND NOT EXISTS
                (SELECT 1 FROM in_flight m WHERE m.ticket = t.id
                 AND NOT EXISTS (SELECT 1 FROM workers_inbox i
                   WHERE i.queue = m.queue AND i.message_id = m.message_id AND i.final = TRUE))
              %s
            ORDER BY oldest.created_at
            LIMIT ?
            """
                .formatted(oldestOfEach(of, ALL_OPEN), IS_FINAL, NOWHERE))
        .params(values)
        .query(
            (row, number) ->
                new TicketFault(
                    TicketFault.Kind.DONE_BUT_OPEN,
                    new TicketId(Sql.uuid(row.getBytes("id"))).toString(),
                    row.getString("status")))
        .list();
  }

  /**
   * One index range for each status and task type, with at most {@link #LOOKED_AT} rows of each.
   */
  private static String oldestOfEach(Of of, List<String> statuses) {
    return String.join(
        "UNION ALL\n",
        Collections.nCopies(
            statuses.size() * of.tasks().size(),
            """
            (SELECT id, created_at FROM ticket FORCE INDEX (ticket_open)
             WHERE status = ? AND task = ? AND created_at >= ? AND created_at < ?
             ORDER BY created_at
             LIMIT %d)
            """
                .formatted(LOOKED_AT)));
  }

  private static List<Object> oldestValues(
      Of of, List<String> statuses, Instant from, Instant madeBefore) {
    List<Object> values = new ArrayList<>();
    for (String status : statuses) {
      for (String task : of.tasks()) {
        values.add(status);
        values.add(task);
        values.add(Sql.time(from));
        values.add(Sql.time(madeBefore));
      }
    }
    return values;
  }

  /** Records that the messages are published again, so that the tickets are skipped for a while. */
  void mark(List<Stranded> stranded, Instant now) {
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
      throw new IllegalStateException(marked + " tickets marked, expected " + stranded.size());
    }
  }
}
