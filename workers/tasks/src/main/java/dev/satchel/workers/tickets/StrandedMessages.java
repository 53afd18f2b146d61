package dev.satchel.workers.tickets;

import static java.util.stream.Collectors.joining;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.KeyOrder;
import dev.satchel.delivery.Publication;
import dev.satchel.delivery.SatchelProcess;
import dev.satchel.delivery.Sql;
import dev.satchel.delivery.Topology;
import dev.satchel.messages.DeadLetterStatus;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TicketId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Finds messages of {@link OnwardMessages} that were lost: no outbox, schedule, wait or dead letter
 * has them, and the inbox does not mark them as final. A lost message is published again under the
 * rules of {@link StrandedTickets}. If it was parked, its dead letter was lost, and that is written
 * again: a parked task runs only when an operator replays it.
 */
final class StrandedMessages {
  private static final String FINAL =
      """
      EXISTS (SELECT 1 FROM workers_inbox i
        WHERE i.queue = m.queue AND i.message_id = m.message_id AND i.final = TRUE)
      """;

  private static final String NOWHERE =
      Stream.of(
              SatchelProcess.tablesOfAll("outbox"),
              SatchelProcess.tablesOfAll("schedule"),
              Stream.of("ticket_wait"))
          .flatMap(tables -> tables)
          .map("AND NOT EXISTS (SELECT 1 FROM %s x WHERE x.message_id = m.message_id)"::formatted)
          .collect(
              joining(
                  "\n",
                  """
                  (m.republished_at IS NULL OR m.republished_at <= :longAgo)
                  AND NOT EXISTS (SELECT 1 FROM dead_letter d
                    WHERE d.queue = m.queue AND d.message_id = m.message_id
                      AND d.status IN (:atDesk))
                  AND NOT %s
                  """
                      .formatted(FINAL),
                  "\n"));

  private final JdbcClient jdbc;
  private final OnwardMessages onward;
  private final TicketSearch search;
  private final IdSource ids;

  StrandedMessages(JdbcClient jdbc, TicketSearch search, IdSource ids) {
    this.jdbc = jdbc;
    this.onward = new OnwardMessages(jdbc);
    this.search = search;
    this.ids = ids;
  }

  /**
   * A lost message, whose row is locked.
   *
   * @param body null when it is not stored
   * @param recorded the highest attempt that the inbox has, 0 for none
   * @param lastAttempt the last attempt that has ended, 0 for none
   * @param atDesk the highest attempt that the dead-letter desk has had, 0 for none
   * @param parked why the message was parked; null when it was not, or was replayed afterwards
   */
  @SuppressWarnings("ArrayRecordComponent") // bytes on their way to the wire, never compared
  record Lost(
      UUID id,
      TicketId ticket,
      String type,
      byte @Nullable [] body,
      Optional<String> traceparent,
      Instant dueAt,
      int recorded,
      int lastAttempt,
      int atDesk,
      @Nullable Parked parked) {
    /**
     * The attempt to publish: higher than all recorded ones, so that the message is not dropped as
     * a duplicate. The dead letter keeps the attempt that was parked, so that the desk drops one of
     * the two if the lost one arrives after all.
     */
    int nextAttempt() {
      int ended = Math.max(recorded, lastAttempt);
      return parked == null ? Math.max(ended, atDesk) + 1 : Math.max(ended, atDesk + 1);
    }
  }

  /** The last attempt of a message that was parked. */
  record Parked(String cause, Instant at) {}

  /** Where the search is: the message that was read last. */
  record Position(Instant dueAt, UUID message) {
    static final Position START = new Position(Instant.EPOCH, KeyOrder.LOWEST);
  }

  /**
   * A message that was read without a lock.
   *
   * @param left whether it has ended, as its ticket has, and only its row is left
   */
  private record Seen(Position position, boolean stranded, boolean left) {
    UUID id() {
      return position.message();
    }
  }

  /** Writes rows for edited messages that workers of the previous release have sent. */
  void adoptEdits() {
    onward.adoptEdits();
  }

  /**
   * Reads the next messages of a queue, starts over after the last, and locks the lost ones.
   *
   * @param dueBefore messages that were due later are skipped
   * @param longAgo messages that were published again after this time are skipped
   */
  List<Lost> next(TaskQueue queue, Instant dueBefore, Instant longAgo, int page) {
    Position from = search.inFlightUpTo(queue);
    List<Seen> seen = look(queue, from, dueBefore, longAgo);
    onward.end(seen.stream().filter(Seen::left).map(Seen::id).toList());
    List<Seen> stranded = seen.stream().filter(Seen::stranded).limit(page).toList();
    Position last = last(seen, stranded, page);
    if (!last.equals(from)) {
      search.inFlightUpTo(queue, last);
    }
    return stranded.isEmpty() ? List.of() : lock(stranded, longAgo);
  }

  private static Position last(List<Seen> seen, List<Seen> stranded, int page) {
    if (stranded.size() == page) {
      return stranded.getLast().position();
    }
    return seen.size() < OpenTickets.LOOKED_AT ? Position.START : seen.getLast().position();
  }

  private List<Seen> look(TaskQueue queue, Position from, Instant dueBefore, Instant longAgo) {
    return jdbc.sql(
            """
            SELECT m.message_id, m.due_at, (%s) AS stranded,
              (%s AND NOT EXISTS
                (SELECT 1 FROM ticket t WHERE t.id = m.ticket AND t.done = FALSE)) AS left_over
            FROM (SELECT message_id, queue, ticket, due_at, republished_at
                  FROM in_flight FORCE INDEX (in_flight_by_queue)
                  WHERE queue = :queue AND due_at >= :from AND due_at < :dueBefore
                    AND (due_at > :from OR message_id > :after)
                  ORDER BY due_at, message_id
                  LIMIT :most) m
            ORDER BY m.due_at, m.message_id
            """
                .formatted(NOWHERE, FINAL))
        .param("queue", queue.queueName())
        .param("from", Sql.time(from.dueAt()))
        .param("after", Sql.bytes(from.message()))
        .param("dueBefore", Sql.time(dueBefore))
        .param("most", OpenTickets.LOOKED_AT)
        .param("longAgo", Sql.time(longAgo))
        .param("atDesk", DeadLetterStatus.namesAtDesk())
        .query(
            (row, number) ->
                new Seen(
                    new Position(time(row, "due_at"), Sql.uuid(row.getBytes("message_id"))),
                    row.getBoolean("stranded"),
                    row.getBoolean("left_over")))
        .list();
  }

  private List<Lost> lock(List<Seen> stranded, Instant longAgo) {
    return jdbc.sql(
            """
            SELECT m.message_id, m.ticket, m.type, m.body, m.traceparent, m.due_at,
              COALESCE((SELECT i.attempt FROM workers_inbox i
                        WHERE i.queue = m.queue AND i.message_id = m.message_id), 0) AS recorded,
              COALESCE((SELECT MAX(d.attempt) FROM dead_letter d
                        WHERE d.queue = m.queue AND d.message_id = m.message_id), 0) AS at_desk,
              COALESCE((SELECT MAX(d.attempt) FROM dead_letter d
                        WHERE d.queue = m.queue AND d.message_id = m.message_id
                          AND d.status = :resent), 0) AS resent,
              (SELECT a.attempt FROM workers_attempt a WHERE a.message_id = m.message_id
               ORDER BY a.attempt DESC LIMIT 1) AS last_attempt,
              (SELECT a.outcome FROM workers_attempt a WHERE a.message_id = m.message_id
               ORDER BY a.attempt DESC LIMIT 1) AS outcome,
              (SELECT a.cause FROM workers_attempt a WHERE a.message_id = m.message_id
               ORDER BY a.attempt DESC LIMIT 1) AS cause,
              (SELECT a.finished_at FROM workers_attempt a WHERE a.message_id = m.message_id
               ORDER BY a.attempt DESC LIMIT 1) AS finished_at
            FROM in_flight m FORCE INDEX (PRIMARY)
            WHERE m.message_id IN (:ids) AND %s
            ORDER BY m.due_at
            FOR UPDATE SKIP LOCKED
            """
                .formatted(NOWHERE))
        .param("ids", stranded.stream().map(one -> Sql.bytes(one.id())).toList())
        .param("longAgo", Sql.time(longAgo))
        .param("atDesk", DeadLetterStatus.namesAtDesk())
        .param("resent", DeadLetterStatus.RESENT.wireName())
        .query((row, number) -> lost(row))
        .list();
  }

  private static Lost lost(ResultSet row) throws SQLException {
    boolean parked =
        "parked".equals(row.getString("outcome"))
            && row.getInt("resent") < row.getInt("last_attempt");
    return new Lost(
        Sql.uuid(row.getBytes("message_id")),
        new TicketId(Sql.uuid(row.getBytes("ticket"))),
        row.getString("type"),
        row.getBytes("body"),
        Optional.ofNullable(row.getString("traceparent")),
        time(row, "due_at"),
        row.getInt("recorded"),
        row.getInt("last_attempt"),
        row.getInt("at_desk"),
        parked ? new Parked(row.getString("cause"), time(row, "finished_at")) : null);
  }

  private static Instant time(ResultSet row, String column) throws SQLException {
    return Sql.instant(row.getObject(column, LocalDateTime.class));
  }

  /** Records that messages are published again, so that they are skipped for a while. */
  void mark(List<Lost> lost, Instant now) {
    if (!lost.isEmpty()) {
      jdbc.sql("UPDATE in_flight SET republished_at = :now WHERE message_id IN (:ids)")
          .param("now", Sql.time(now))
          .param("ids", lost.stream().map(one -> Sql.bytes(one.id())).toList())
          .update();
    }
  }

  /**
   * The publication of a lost message to its queue, or of its dead letter.
   *
   * @param lost a message whose body is stored
   */
  Publication again(TaskQueue queue, Lost lost, Map<String, String> more, Instant now) {
    Map<String, String> headers = new HashMap<>(more);
    lost.traceparent().ifPresent(trace -> headers.put(Topology.TRACEPARENT_HEADER, trace));
    Parked parked = lost.parked();
    if (parked != null) {
      headers.put(Topology.CAUSE_HEADER, parked.cause());
      headers.put(Topology.FAILED_AT_HEADER, parked.at().toString());
    }
    return new Publication(
        ids.next(),
        lost.id(),
        lost.nextAttempt(),
        parked == null ? Topology.WORK : Topology.DEAD_LETTERS,
        queue.queueName(),
        lost.type(),
        lost.ticket(),
        headers,
        Objects.requireNonNull(lost.body()),
        now,
        now);
  }
}
