package dev.satchel.workers.intake;

import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.MessageKey;
import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.Publications;
import dev.satchel.delivery.Sql;
import dev.satchel.delivery.TicketOutcome;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketChange;
import dev.satchel.messages.TicketId;
import dev.satchel.workers.intake.IntakeRow.Stored;
import dev.satchel.workers.intake.IntakeRows.Origin;
import dev.satchel.workers.tickets.TicketTable;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The tickets of dead letters. The ticket that a message names is trusted only when it exists and
 * the message is its own: both have one UUID, or an edit made the message from a dead letter of
 * that ticket.
 */
final class IntakeTickets {
  private final JdbcClient jdbc;
  private final TicketTable tickets;
  private final MessageCodec codec;

  IntakeTickets(JdbcClient jdbc, TicketTable tickets, MessageCodec codec) {
    this.jdbc = jdbc;
    this.tickets = tickets;
    this.codec = codec;
  }

  /** A ticket whose row is locked. */
  record LockedTicket(
      TenantId tenant, @Nullable TaskQueue queue, boolean mayBeParked, int attempts) {}

  /** The tickets of a batch, by the row that they belong to. */
  record Held(Map<MessageKey, TicketId> asked, Map<TicketId, LockedTicket> locked) {
    @Nullable TicketId ticket(IntakeRow row) {
      return found(row) == null ? null : asked.get(row.key());
    }

    @Nullable TenantId tenant(IntakeRow row) {
      LockedTicket found = found(row);
      return found == null ? null : found.tenant();
    }

    /**
     * The locked ticket, if its task belongs on the row's queue: a foreign message may name any
     * ticket.
     */
    private @Nullable LockedTicket found(IntakeRow row) {
      TicketId ticket = asked.get(row.key());
      LockedTicket found = ticket == null ? null : locked.get(ticket);
      TaskQueue queue = found == null ? null : found.queue();
      return queue != null && queue.queueName().equals(row.key().queue()) ? found : null;
    }
  }

  /** Locks the tickets of the rows, in key order. */
  Held lock(List<IntakeRow> rows, Map<MessageKey, Origin> origins) {
    Map<MessageKey, TicketId> asked = new HashMap<>();
    for (IntakeRow row : rows) {
      TicketId ticket = asked(row, origins.get(row.key()));
      if (ticket != null) {
        asked.put(row.key(), ticket);
      }
    }
    Map<TicketId, LockedTicket> locked = new HashMap<>();
    if (!asked.isEmpty()) {
      jdbc.sql(
              """
              SELECT id, tenant, task, status, done, attempts FROM ticket FORCE INDEX (PRIMARY)
              WHERE id IN (:tickets)
              ORDER BY id
              FOR UPDATE
              """)
          .param(
              "tickets",
              Set.copyOf(asked.values()).stream().map(id -> Sql.bytes(id.uuid())).toList())
          .query(
              row -> {
                locked.put(
                    new TicketId(Sql.uuid(row.getBytes("id"))),
                    new LockedTicket(
                        new TenantId(row.getString("tenant")),
                        queue(row.getString("task")),
                        !row.getBoolean("done") && !row.getString("status").equals("parked"),
                        row.getInt("attempts")));
              });
    }
    return new Held(asked, locked);
  }

  /** Whether an edit has replaced the message; the ticket then follows the new message. */
  private static boolean replaced(IntakeRow row) {
    return row.stored() != null && row.stored().edited();
  }

  private @Nullable TaskQueue queue(String task) {
    return Stream.of(TaskQueue.values())
        .filter(queue -> codec.typeNamesOn(queue).contains(task))
        .findFirst()
        .orElse(null);
  }

  private static @Nullable TicketId asked(IntakeRow row, @Nullable Origin origin) {
    Stored stored = row.stored();
    if (stored != null) {
      return stored.ticket();
    }
    TicketId said = row.latest().ticket();
    boolean own =
        said != null
            && (said.uuid().equals(row.key().messageId())
                || (origin != null && said.equals(origin.ticket())));
    return own ? said : null;
  }

  /**
   * Parks the tickets of messages that the broker has dead-lettered. The application parks the
   * ticket itself when it dead-letters a message. A ticket that has an outcome of this attempt or a
   * later one is left alone.
   */
  List<TicketChange> park(List<IntakeRow> rows, Held held, Publications publications, Instant now) {
    Map<TicketId, TicketOutcome> outcomes = new LinkedHashMap<>();
    for (IntakeRow row : rows) {
      TicketId id = held.ticket(row);
      LockedTicket ticket = id == null ? null : held.locked().get(id);
      if (id != null
          && ticket != null
          && ticket.mayBeParked()
          && !replaced(row)
          && ticket.attempts() < row.latest().attempt()) {
        outcomes.put(
            id,
            new TicketOutcome(
                id, row.latest().attempt(), new Outcome.Park(row.latest().cause(), "")));
      }
    }
    return outcomes.isEmpty()
        ? List.of()
        : tickets.record(List.copyOf(outcomes.values()), List.of(), publications, now);
  }
}
