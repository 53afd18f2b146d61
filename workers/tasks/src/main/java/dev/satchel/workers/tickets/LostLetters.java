package dev.satchel.workers.tickets;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.Publication;
import dev.satchel.delivery.Sql;
import dev.satchel.delivery.Topology;
import dev.satchel.messages.DeadLetterStatus;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TicketId;
import dev.satchel.workers.tickets.OpenTickets.Of;
import dev.satchel.workers.tickets.OpenTickets.Stranded;
import dev.satchel.workers.tickets.TicketSearch.Position;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Restores lost dead letters of first messages: finds parked tickets whose dead letter is neither
 * at the desk nor in flight to it. Each gets a new dead letter from the command that the ticket
 * keeps, with the same message id and attempt, so that the desk drops one as a duplicate if the
 * lost one arrives after all. It is not published to its task queue: a parked task runs only when
 * an operator replays it.
 */
final class LostLetters {
  private final JdbcClient jdbc;
  private final OpenTickets tickets;
  private final TicketSearch search;
  private final IdSource ids;
  private final int lookedAt;

  /**
   * A search for lost dead letters.
   *
   * @param lookedAt how many parked tickets of a queue one call reads
   */
  LostLetters(
      JdbcClient jdbc, OpenTickets tickets, TicketSearch search, IdSource ids, int lookedAt) {
    this.jdbc = jdbc;
    this.tickets = tickets;
    this.search = search;
    this.ids = ids;
    this.lookedAt = lookedAt;
  }

  /** A parked ticket without a dead letter, and the content of the one to write. */
  private record Lost(Stranded ticket, int attempt, String cause, Instant failedAt) {}

  private record Seen(TicketId ticket, Position position) {}

  /**
   * Checks the next parked tickets of a queue, and starts over after the last.
   *
   * @param parkedBefore tickets parked later are skipped: their dead letter may be in flight
   * @param most the most dead letters that one call writes
   * @return the dead letters to publish
   */
  List<Publication> write(Of of, Instant parkedBefore, int most, Instant now) {
    Position from = search.parked(of.queue());
    List<Seen> seen = look(of, from);
    if (seen.isEmpty()) {
      search.parked(of.queue(), Position.START);
      return List.of();
    }
    List<Lost> lost = lock(of, seen, parkedBefore, most);
    if (!lost.isEmpty()) {
      tickets.mark(lost.stream().map(Lost::ticket).toList(), now);
    }
    // While there are more to write, the position stays: the marked tickets are skipped from now
    // on.
    if (lost.size() < most) {
      search.parked(of.queue(), next(seen, from));
    }
    return lost.stream().map(letter -> publication(of.queue(), letter, now)).toList();
  }

  /** Advances even when all tickets that were read have the same creation time. */
  private Position next(List<Seen> seen, Position from) {
    Position last = seen.getLast().position();
    if (seen.size() < lookedAt) {
      return Position.START;
    }
    return last.equals(from)
        ? new Position(last.task(), last.createdAt().plus(1, ChronoUnit.MICROS))
        : last;
  }

  private List<Seen> look(Of of, Position from) {
    return jdbc.sql(
            """
            SELECT id, task, created_at FROM ticket FORCE INDEX (ticket_open)
            WHERE status = 'parked' AND task IN (:tasks)
              AND (task > :task OR (task = :task AND created_at >= :createdAt))
            ORDER BY task, created_at
            LIMIT :most
            """)
        .param("tasks", of.tasks())
        .param("task", from.task())
        .param("createdAt", Sql.time(from.createdAt()))
        .param("most", lookedAt)
        .query(
            (row, number) ->
                new Seen(
                    new TicketId(Sql.uuid(row.getBytes("id"))),
                    new Position(row.getString("task"), time(row, "created_at"))))
        .list();
  }

  private List<Lost> lock(Of of, List<Seen> seen, Instant parkedBefore, int most) {
    return jdbc.sql(
            """
            SELECT t.id, t.task, t.command, t.traceparent, t.attempts, t.updated_at,
              COALESCE((SELECT MAX(d.attempt) + 1 FROM dead_letter d
                        WHERE d.queue = :queue AND d.message_id = t.id), 1) AS above_desk,
              COALESCE((SELECT a.cause FROM workers_attempt a
                        WHERE a.ticket = t.id ORDER BY a.attempt DESC LIMIT 1),
                       'letter-lost') AS cause
            FROM ticket t FORCE INDEX (PRIMARY)
            WHERE t.id IN (:seen) AND t.status = 'parked' AND t.updated_at < :parkedBefore
              AND (t.republished_at IS NULL OR t.republished_at <= :longAgo)
              AND NOT EXISTS (SELECT 1 FROM dead_letter d
                WHERE d.ticket = t.id AND d.status IN (:atDesk))
              AND NOT EXISTS (SELECT 1 FROM workers_inbox i
                WHERE i.queue = :queue AND i.message_id = t.id AND i.final = TRUE)
              %s
            LIMIT :most
            FOR UPDATE SKIP LOCKED
            """
                .formatted(OpenTickets.NOWHERE))
        .param("queue", of.queue().queueName())
        .param("seen", seen.stream().map(one -> Sql.bytes(one.ticket().uuid())).toList())
        .param("parkedBefore", Sql.time(parkedBefore))
        .param("longAgo", Sql.time(of.longAgo()))
        .param("atDesk", DeadLetterStatus.namesAtDesk())
        .param("most", most)
        .query((row, number) -> lost(row))
        .list();
  }

  private static Lost lost(ResultSet row) throws SQLException {
    return new Lost(
        OpenTickets.stranded(row),
        Math.max(row.getInt("attempts"), row.getInt("above_desk")),
        row.getString("cause"),
        time(row, "updated_at"));
  }

  private static Instant time(ResultSet row, String column) throws SQLException {
    return Sql.instant(row.getObject(column, LocalDateTime.class));
  }

  private Publication publication(TaskQueue queue, Lost lost, Instant now) {
    Stranded ticket = lost.ticket();
    Map<String, String> headers = new HashMap<>();
    headers.put(Topology.CAUSE_HEADER, lost.cause());
    headers.put(Topology.FAILED_AT_HEADER, lost.failedAt().toString());
    ticket.traceparent().ifPresent(trace -> headers.put(Topology.TRACEPARENT_HEADER, trace));
    return new Publication(
        ids.next(),
        ticket.id().uuid(),
        lost.attempt(),
        Topology.DEAD_LETTERS,
        queue.queueName(),
        ticket.task(),
        ticket.id(),
        headers,
        ticket.command(),
        now,
        now);
  }
}
