package dev.satchel.workers.intake;

import dev.satchel.delivery.DeadLetter;
import dev.satchel.delivery.FinalMarks;
import dev.satchel.delivery.FinalMarks.Mark;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.MessageKey;
import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.Publications;
import dev.satchel.delivery.Sql;
import dev.satchel.delivery.TicketMessage;
import dev.satchel.delivery.TicketOutcome;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketChange;
import dev.satchel.messages.TicketId;
import dev.satchel.workers.intake.IntakeRow.Stored;
import dev.satchel.workers.tickets.OnwardMessages;
import dev.satchel.workers.tickets.OnwardMessages.Sent;
import dev.satchel.workers.tickets.TicketTable;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The tickets of dead letters. The ticket that a message names is trusted only when the message is
 * its own: type and body are those of the ticket's first message, or of one that {@link
 * OnwardMessages} has for the ticket.
 */
final class IntakeTickets {
  private final JdbcClient jdbc;
  private final TicketTable tickets;
  private final OnwardMessages onward;
  private final FinalMarks marks;
  private final MessageCodec codec;

  IntakeTickets(JdbcClient jdbc, TicketTable tickets, FinalMarks marks, MessageCodec codec) {
    this.jdbc = jdbc;
    this.tickets = tickets;
    this.onward = new OnwardMessages(jdbc);
    this.marks = marks;
    this.codec = codec;
  }

  /** A ticket whose row is locked. */
  @SuppressWarnings("ArrayRecordComponent") // compared by isFirst alone
  record LockedTicket(
      TenantId tenant,
      String task,
      byte[] command,
      @Nullable TaskQueue queue,
      boolean mayBeParked,
      int attempts) {
    boolean isFirst(DeadLetter letter) {
      return task.equals(letter.type()) && Arrays.equals(command, letter.body());
    }
  }

  /** The tickets of a batch, by the row that they belong to. */
  record Held(Map<MessageKey, TicketId> own, Map<TicketId, LockedTicket> locked) {
    @Nullable TicketId ticket(IntakeRow row) {
      return own.get(row.key());
    }

    @Nullable TenantId tenant(IntakeRow row) {
      TicketId ticket = ticket(row);
      LockedTicket found = ticket == null ? null : locked.get(ticket);
      return found == null ? null : found.tenant();
    }
  }

  /** Locks the tickets of the rows, in key order. */
  Held lock(List<IntakeRow> rows) {
    Map<MessageKey, TicketId> named = new HashMap<>();
    for (IntakeRow row : rows) {
      TicketId ticket = named(row);
      if (ticket != null) {
        named.put(row.key(), ticket);
      }
    }
    Map<TicketId, LockedTicket> locked = locked(Set.copyOf(named.values()));
    Map<UUID, Sent> sent =
        onward.sent(
            named.entrySet().stream()
                .filter(entry -> !first(entry.getKey(), entry.getValue()))
                .map(entry -> entry.getKey().messageId())
                .toList());
    Map<MessageKey, TicketId> own = new HashMap<>();
    for (IntakeRow row : rows) {
      TicketId ticket = named.get(row.key());
      LockedTicket found = ticket == null ? null : locked.get(ticket);
      if (ticket != null && found != null && own(row, ticket, found, sent)) {
        own.put(row.key(), ticket);
      }
    }
    return new Held(own, locked);
  }

  private Map<TicketId, LockedTicket> locked(Set<TicketId> tickets) {
    Map<TicketId, LockedTicket> locked = new HashMap<>();
    if (!tickets.isEmpty()) {
      jdbc.sql(
              """
              SELECT id, tenant, task, command, status, done, attempts
              FROM ticket FORCE INDEX (PRIMARY)
              WHERE id IN (:tickets)
              ORDER BY id
              FOR UPDATE
              """)
          .param("tickets", tickets.stream().map(id -> Sql.bytes(id.uuid())).toList())
          .query(
              row -> {
                locked.put(
                    new TicketId(Sql.uuid(row.getBytes("id"))),
                    new LockedTicket(
                        new TenantId(row.getString("tenant")),
                        row.getString("task"),
                        row.getBytes("command"),
                        queue(row.getString("task")),
                        !row.getBoolean("done") && !row.getString("status").equals("parked"),
                        row.getInt("attempts")));
              });
    }
    return locked;
  }

  private static boolean own(
      IntakeRow row, TicketId ticket, LockedTicket found, Map<UUID, Sent> sent) {
    DeadLetter letter = row.latest();
    if (row.stored() != null) {
      return true;
    }
    if (first(row.key(), ticket)) {
      TaskQueue queue = found.queue();
      // This release may not know the type: a worker of it has parked the message.
      return (queue == null || queue.queueName().equals(row.key().queue()))
          && found.isFirst(letter);
    }
    Sent message = sent.get(row.key().messageId());
    return message != null
        && message.matches(
            new TicketMessage(
                row.key().messageId(),
                ticket,
                TaskQueue.required(row.key().queue()),
                letter.type(),
                letter.body()));
  }

  private static boolean first(MessageKey message, TicketId ticket) {
    return ticket.uuid().equals(message.messageId());
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

  /** The ticket of a row that exists was compared when the row was written. */
  private static @Nullable TicketId named(IntakeRow row) {
    Stored stored = row.stored();
    return stored == null ? row.latest().ticket() : stored.ticket();
  }

  /**
   * Parks the tickets of messages that the broker has dead-lettered. A ticket that has an outcome
   * of this attempt or a later one is left alone. The application parks the ticket itself when it
   * dead-letters a message; until the message arrives here, a replay of another message of the
   * ticket may have continued it.
   */
  List<TicketChange> park(List<IntakeRow> rows, Held held, Publications publications, Instant now) {
    Map<TicketId, TicketOutcome> outcomes = new LinkedHashMap<>();
    Map<MessageKey, Mark> recorded =
        marks.look(
            held.own().entrySet().stream()
                .filter(own -> !first(own.getKey(), own.getValue()))
                .map(Map.Entry::getKey)
                .toList());
    for (IntakeRow row : rows) {
      TicketId id = held.ticket(row);
      LockedTicket ticket = id == null ? null : held.locked().get(id);
      if (id != null
          && ticket != null
          && ticket.mayBeParked()
          && !replaced(row)
          && undecided(row, ticket, recorded)) {
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

  private static boolean undecided(
      IntakeRow row, LockedTicket ticket, Map<MessageKey, Mark> recorded) {
    DeadLetter letter = row.latest();
    Mark further = recorded.get(row.key());
    if (further == null) {
      return ticket.attempts() < letter.attempt();
    }
    boolean parkedByApplication =
        letter.source() == DeadLetter.Source.PARKED
            && further.attempt() == letter.attempt()
            && !further.isFinal();
    return parkedByApplication || further.attempt() < letter.attempt();
  }
}
