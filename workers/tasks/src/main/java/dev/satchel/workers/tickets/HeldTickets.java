package dev.satchel.workers.tickets;

import dev.satchel.delivery.Publications;
import dev.satchel.delivery.Sql;
import dev.satchel.messages.Problem;
import dev.satchel.messages.Subject;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketChange;
import dev.satchel.messages.TicketId;
import dev.satchel.messages.TicketStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Changes the tickets of dead letters that an operator replays, edits or discards. Takes three
 * statements for any number of tickets, and one more when messages wait for them.
 */
public final class HeldTickets {
  private final JdbcClient jdbc;
  private final TicketTable rows;

  /** The tickets of the schema that the JDBC client is connected to. */
  public HeldTickets(JdbcClient jdbc, TicketTable rows) {
    this.jdbc = jdbc;
    this.rows = rows;
  }

  /** A ticket that is locked until the transaction ends. */
  public record Held(
      TicketId id,
      TenantId tenant,
      String task,
      @Nullable Subject subject,
      TicketStatus status,
      @Nullable String stage,
      int attempts,
      int version) {}

  /** Reads which of these tickets are done, without locking them. */
  public Set<TicketId> done(Collection<TicketId> tickets) {
    return tickets.isEmpty()
        ? Set.of()
        : jdbc.sql("SELECT id FROM ticket WHERE id IN (:tickets) AND done = TRUE")
            .param("tickets", tickets.stream().map(ticket -> Sql.bytes(ticket.uuid())).toList())
            .query((row, number) -> new TicketId(Sql.uuid(row.getBytes("id"))))
            .set();
  }

  /** Locks tickets in key order; those that do not exist are left out. */
  public Map<TicketId, Held> lock(Collection<TicketId> tickets) {
    Map<TicketId, Held> held = new HashMap<>();
    if (!tickets.isEmpty()) {
      jdbc.sql(
              """
              SELECT id, tenant, task, status, stage, attempts, version, subject_kind, subject_id
              FROM ticket FORCE INDEX (PRIMARY)
              WHERE id IN (:tickets)
              ORDER BY id
              FOR UPDATE
              """)
          .param("tickets", tickets.stream().map(ticket -> Sql.bytes(ticket.uuid())).toList())
          .query(
              row -> {
                TicketId id = new TicketId(Sql.uuid(row.getBytes("id")));
                held.put(
                    id,
                    new Held(
                        id,
                        new TenantId(row.getString("tenant")),
                        row.getString("task"),
                        TicketTable.subject(row),
                        TicketStatus.of(row.getString("status")),
                        row.getString("stage"),
                        row.getInt("attempts"),
                        row.getInt("version")));
              });
    }
    return held;
  }

  /**
   * Sets the parked ones of these tickets to retrying, because their messages are published again.
   */
  public List<TicketChange> retry(Collection<Held> held, Publications publications, Instant now) {
    List<TicketChange> changes = new ArrayList<>();
    for (Held ticket : held) {
      if (ticket.status() == TicketStatus.PARKED) {
        changes.add(change(ticket, TicketStatus.RETRYING, null, now));
      }
    }
    return written(changes, held, publications, now);
  }

  /**
   * Sets a ticket to retrying with another message. Its attempts add to those of the old one.
   *
   * @param ticket not done
   */
  public List<TicketChange> restart(Held ticket, Publications publications, Instant now) {
    return written(
        List.of(change(ticket, TicketStatus.RETRYING, null, now)),
        List.of(ticket),
        publications,
        now);
  }

  /**
   * Fails the tickets that are not done: their messages are not attempted any more. Messages that
   * wait for these tickets are published.
   */
  public List<TicketChange> fail(
      Collection<Held> held, Problem problem, Publications publications, Instant now) {
    List<TicketChange> changes = new ArrayList<>();
    for (Held ticket : held) {
      if (!ticket.status().done()) {
        changes.add(change(ticket, TicketStatus.FAILED, problem, now));
      }
    }
    return written(changes, held, publications, now);
  }

  private static TicketChange change(
      Held ticket, TicketStatus status, @Nullable Problem problem, Instant now) {
    return new TicketChange(
        ticket.id(),
        ticket.subject(),
        ticket.version() + 1,
        status,
        status.done() ? null : ticket.stage(),
        ticket.attempts(),
        now,
        null,
        problem);
  }

  private List<TicketChange> written(
      List<TicketChange> changes, Collection<Held> held, Publications publications, Instant now) {
    Map<TicketId, TicketTable.Asked> asked = new HashMap<>();
    held.forEach(
        one -> asked.put(one.id(), new TicketTable.Asked(one.tenant().name(), one.task())));
    rows.write(changes, asked, publications, now);
    return changes;
  }
}
