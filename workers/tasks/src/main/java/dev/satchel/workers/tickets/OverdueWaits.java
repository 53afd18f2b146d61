package dev.satchel.workers.tickets;

import dev.satchel.delivery.KeyOrder;
import dev.satchel.delivery.MessageKey;
import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.Publication;
import dev.satchel.delivery.Publications;
import dev.satchel.delivery.Sql;
import dev.satchel.delivery.TicketOutcome;
import dev.satchel.delivery.TicketUpdates;
import dev.satchel.delivery.Topology;
import dev.satchel.messages.TicketId;
import dev.satchel.workers.tickets.TicketWaits.Waiting;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Ends waits that nothing else ends: parks messages that have waited past their deadline, and
 * publishes messages whose awaited ticket is done or deleted. The latter are those that one
 * transaction could not release at once, and those that a worker of an earlier release did not know
 * of.
 */
public final class OverdueWaits {
  /** The cause of a message that was parked at its deadline. */
  public static final String WAITED_TOO_LONG = "waited-too-long";

  /**
   * How many waits are read for each one to be published: most wait for tickets that are still
   * open.
   */
  private static final int LOOKED_AT_FOR_EACH = 10;

  private final JdbcClient jdbc;
  private final TicketWaits waits;
  private final TicketTable tickets;
  private final TicketUpdates updates;
  private final int page;
  private volatile UUID lookedUpTo = KeyOrder.LOWEST;

  /**
   * The waits of the schema that the JDBC client is connected to.
   *
   * @param page the most waits that one step parks, and the most that it publishes
   */
  public OverdueWaits(JdbcClient jdbc, TicketTable tickets, TicketUpdates updates, int page) {
    this.jdbc = jdbc;
    this.waits = tickets.waits();
    this.tickets = tickets;
    this.updates = updates;
    this.page = page;
  }

  /**
   * What one step did.
   *
   * @param more whether there is probably more to be done
   */
  public record Ended(int parked, int released, boolean more) {}

  /** A row that was read without a lock. */
  private record Seen(MessageKey key, @Nullable TicketId ticket) {}

  /** Takes one step inside the transaction that is open. */
  public Ended end(Publications publications, Instant now) {
    int parked = park(publications, now);
    int released = release(publications, now);
    return new Ended(parked, released, parked == page || released == page);
  }

  /** Parks overdue messages. Locks tickets before waits, the order of all transactions. */
  private int park(Publications publications, Instant now) {
    List<Seen> seen =
        jdbc.sql(
                """
                SELECT message_id, queue, ticket
                FROM ticket_wait FORCE INDEX (ticket_wait_by_deadline)
                WHERE deadline <= :now
                ORDER BY deadline
                LIMIT :page
                """)
            .param("now", Sql.time(now))
            .param("page", page)
            .query((row, number) -> seen(row))
            .list();
    if (seen.isEmpty()) {
      return 0;
    }
    Map<TicketId, Boolean> locked = tickets.lock(tickets(seen));
    // A message may have been released since it was read, and wait for another ticket by now.
    List<Waiting> overdue =
        lock(seen, now).stream().filter(one -> !one.deadline().isAfter(now)).toList();
    if (overdue.isEmpty()) {
      return 0;
    }
    waits.delete(overdue);
    // The first message of a ticket that is done has had its effect; only its wait was left over.
    List<Waiting> open = overdue.stream().filter(one -> !first(one) || !done(one, locked)).toList();
    if (!open.isEmpty()) {
      park(open, locked, publications, now);
    }
    return overdue.size();
  }

  private void park(
      List<Waiting> overdue,
      Map<TicketId, Boolean> locked,
      Publications publications,
      Instant now) {
    insertAttempts(overdue, now);
    publications.add(overdue.stream().map(one -> deadLetter(one.next(), now)).toList());
    List<TicketOutcome> outcomes = outcomes(overdue, locked);
    if (!outcomes.isEmpty()) {
      updates.tellOnceCommitted(tickets.record(outcomes, List.of(), publications, now));
    }
  }

  private static Seen seen(ResultSet row) throws SQLException {
    byte @Nullable [] ticket = row.getBytes("ticket");
    return new Seen(MessageKey.of(row), ticket == null ? null : new TicketId(Sql.uuid(ticket)));
  }

  private static Collection<TicketId> tickets(List<Seen> seen) {
    Set<TicketId> tickets = new HashSet<>();
    for (Seen one : seen) {
      if (one.ticket() != null) {
        tickets.add(one.ticket());
      }
    }
    return tickets;
  }

  /** Locks rows; those that another transaction has locked to release them are skipped. */
  private List<Waiting> lock(List<Seen> seen, Instant now) {
    return jdbc.sql(
            """
            SELECT message_id, queue, id, attempt, type, ticket, waits_for, cause, headers, body,
                   since, deadline
            FROM ticket_wait FORCE INDEX (PRIMARY)
            WHERE %s
            ORDER BY message_id, queue
            FOR UPDATE SKIP LOCKED
            """
                .formatted(MessageKey.condition(seen.size())))
        .params(MessageKey.parameters(seen.stream().map(Seen::key).toList()))
        .query((row, number) -> waits.waiting(row, now))
        .list();
  }

  private static List<TicketOutcome> outcomes(List<Waiting> open, Map<TicketId, Boolean> locked) {
    Map<TicketId, TicketOutcome> outcomes = new HashMap<>();
    for (Waiting one : open) {
      TicketId ticket = one.next().ticket();
      if (ticket != null && Boolean.FALSE.equals(locked.get(ticket))) {
        outcomes.put(
            ticket,
            new TicketOutcome(
                ticket, one.next().attempt(), new Outcome.Park(WAITED_TOO_LONG, detail(one))));
      }
    }
    return List.copyOf(outcomes.values());
  }

  private static boolean first(Waiting one) {
    TicketId ticket = one.next().ticket();
    return ticket != null && ticket.uuid().equals(one.next().messageId());
  }

  private static boolean done(Waiting one, Map<TicketId, Boolean> locked) {
    return Boolean.TRUE.equals(locked.get(one.next().ticket()));
  }

  private static String detail(Waiting one) {
    return "waited for " + one.other() + " since " + one.since() + ": " + one.cause();
  }

  /**
   * Records the attempt that was never published as ended, so that a replay gets the next number.
   */
  private void insertAttempts(List<Waiting> overdue, Instant now) {
    List<Object> values = new ArrayList<>(overdue.size() * 9);
    for (Waiting one : overdue) {
      TicketId ticket = one.next().ticket();
      values.add(Sql.bytes(one.next().messageId()));
      values.add(one.next().attempt());
      values.add(TicketWaits.nullable(ticket));
      values.add(one.next().routingKey());
      values.add(one.next().type());
      values.add(Sql.time(one.since()));
      values.add(Sql.time(now));
      values.add(WAITED_TOO_LONG);
      values.add(detail(one));
    }
    jdbc.sql(
            """
            INSERT INTO workers_attempt
              (message_id, attempt, ticket, queue, type, started_at, finished_at, cause, detail,
               worker, outcome)
            VALUES %s
            ON DUPLICATE KEY UPDATE outcome = outcome
            """
                .formatted(
                    Sql.list(
                        "(?, ?, ?, ?, ?, ?, ?, ?, ?, 'reconciliation', 'parked')", overdue.size())))
        .params(values)
        .update();
  }

  private static Publication deadLetter(Publication next, Instant now) {
    Map<String, String> headers = new HashMap<>(next.headers());
    headers.put(Topology.CAUSE_HEADER, WAITED_TOO_LONG);
    headers.put(Topology.FAILED_AT_HEADER, now.toString());
    return new Publication(
        next.id(),
        next.messageId(),
        next.attempt(),
        Topology.DEAD_LETTERS,
        next.routingKey(),
        next.type(),
        next.ticket(),
        headers,
        next.body(),
        now,
        now);
  }

  /** A wait, and whether the ticket it waits for is done or deleted. */
  private record Looked(Seen seen, boolean decided) {}

  /**
   * Publishes messages whose awaited ticket is done or deleted. Continues where the last call
   * ended, and starts over after the last row. Needs no ticket lock, because a done ticket stays
   * done.
   */
  private int release(Publications publications, Instant now) {
    List<Looked> looked = look(lookedUpTo);
    List<Seen> decided =
        looked.stream().filter(Looked::decided).map(Looked::seen).limit(page).toList();
    if (decided.size() == page) {
      lookedUpTo = decided.getLast().key().messageId();
    } else if (looked.size() == page * LOOKED_AT_FOR_EACH) {
      lookedUpTo = looked.getLast().seen().key().messageId();
    } else {
      lookedUpTo = KeyOrder.LOWEST;
    }
    if (decided.isEmpty()) {
      return 0;
    }
    List<Waiting> waiting = lock(decided, now);
    waits.publish(waiting, publications);
    return waiting.size();
  }

  private List<Looked> look(UUID from) {
    return jdbc.sql(
            """
            SELECT w.message_id, w.queue, w.ticket, t.id IS NULL OR t.done AS decided
            FROM (SELECT message_id, queue, ticket, waits_for
                  FROM ticket_wait FORCE INDEX (PRIMARY)
                  WHERE message_id > :from
                  ORDER BY message_id
                  LIMIT :most) w
            LEFT JOIN ticket t ON t.id = w.waits_for
            ORDER BY w.message_id
            """)
        .param("from", Sql.bytes(from))
        .param("most", page * LOOKED_AT_FOR_EACH)
        .query((row, number) -> new Looked(seen(row), row.getBoolean("decided")))
        .list();
  }
}
