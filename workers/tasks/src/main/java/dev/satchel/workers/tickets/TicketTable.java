package dev.satchel.workers.tickets;

import dev.satchel.delivery.ForgedMessages;
import dev.satchel.delivery.KeyOrder;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.Publications;
import dev.satchel.delivery.SeenBefore;
import dev.satchel.delivery.Sql;
import dev.satchel.delivery.TicketBook;
import dev.satchel.delivery.TicketClaim;
import dev.satchel.delivery.TicketMessage;
import dev.satchel.delivery.TicketOutcome;
import dev.satchel.delivery.TicketOutcome.OnlyAttempt;
import dev.satchel.delivery.events.EventLog;
import dev.satchel.delivery.events.NewEvent;
import dev.satchel.messages.Id;
import dev.satchel.messages.Problem;
import dev.satchel.messages.Subject;
import dev.satchel.messages.TicketChange;
import dev.satchel.messages.TicketId;
import dev.satchel.messages.TicketStatus;
import dev.satchel.messages.events.TicketEvent.TicketFailed;
import dev.satchel.messages.events.TicketEvent.TicketParked;
import dev.satchel.workers.tickets.OnwardMessages.Sent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Tickets in MySQL. A batch of any size takes two statements, three more when it has messages other
 * than the first ones of their tickets or hands on, two more when messages start to wait, and up to
 * two more to release waiting ones. Every change that ends a ticket is made here, and publishes the
 * messages that wait for it.
 */
public final class TicketTable implements TicketBook {
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final Comparator<TicketChange> KEY_ORDER =
      KeyOrder.by(change -> change.ticket().uuid());

  private final JdbcClient jdbc;
  private final MessageCodec codec;
  private final EventLog events;
  private final TicketWaits waits;
  private final OnwardMessages onward;

  /**
   * The tickets of the schema that the JDBC client is connected to.
   *
   * @param longestWait how long a message waits for one ticket before it is parked
   */
  public TicketTable(JdbcClient jdbc, MessageCodec codec, Duration longestWait, EventLog events) {
    this.jdbc = jdbc;
    this.codec = codec;
    this.events = events;
    this.waits = new TicketWaits(jdbc, codec, longestWait);
    this.onward = new OnwardMessages(jdbc);
  }

  TicketWaits waits() {
    return waits;
  }

  /** The message that a ticket was accepted with. */
  @SuppressWarnings("ArrayRecordComponent") // compared with messages only
  private record First(String type, byte[] body) {
    static First of(ResultSet row) throws SQLException {
      return new First(row.getString("task"), row.getBytes("command"));
    }

    boolean is(TicketMessage message) {
      return type.equals(message.type()) && Arrays.equals(body, message.body());
    }
  }

  /**
   * A ticket that is locked, or that claims its message.
   *
   * @param awaited whether a message may wait for it
   */
  private record Known(String tenant, First first, boolean awaited, OpenTicket ticket)
      implements TicketClaim {}

  @Override
  public Map<TicketId, TicketClaim> claim(Collection<TicketMessage> messages) {
    Map<TicketId, Known> tickets = rows(messages.stream().map(TicketTable::ticketOf).toList(), "");
    Set<TicketMessage> forged = forged(messages, first(tickets));
    if (!forged.isEmpty()) {
      throw new ForgedMessages(forged);
    }
    if (!tickets.values().stream().allMatch(row -> row.ticket().asAccepted())) {
      throw new SeenBefore();
    }
    return Map.copyOf(tickets);
  }

  @Override
  public Map<TicketId, Boolean> lock(Collection<TicketId> tickets) {
    Map<TicketId, Boolean> locked = new HashMap<>();
    rows(tickets, "FOR UPDATE")
        .forEach((ticket, row) -> locked.put(ticket, row.ticket().status().done()));
    return locked;
  }

  @Override
  public Set<TicketMessage> done(Collection<TicketMessage> messages) {
    Map<TicketId, First> done = new HashMap<>();
    jdbc.sql("SELECT id, task, command FROM ticket WHERE id IN (:tickets) AND done = TRUE")
        .param("tickets", ids(messages))
        .query(
            row -> {
              done.put(new TicketId(Sql.uuid(row.getBytes("id"))), First.of(row));
            });
    return messages.stream()
        .filter(TicketMessage::first)
        .filter(message -> genuine(message, done.get(ticketOf(message)), null))
        .collect(Collectors.toSet());
  }

  private static List<byte[]> ids(Collection<TicketMessage> messages) {
    return messages.stream()
        .map(TicketTable::ticketOf)
        .distinct()
        .map(ticket -> Sql.bytes(ticket.uuid()))
        .toList();
  }

  @Override
  public Set<TicketMessage> forged(Collection<TicketMessage> messages) {
    Map<TicketId, First> first = new HashMap<>();
    jdbc.sql("SELECT id, task, command FROM ticket WHERE id IN (:tickets)")
        .param("tickets", ids(messages))
        .query(
            row -> {
              first.put(new TicketId(Sql.uuid(row.getBytes("id"))), First.of(row));
            });
    return forged(messages, first);
  }

  /** The ticket that a message names, or may belong to by its id. */
  private static TicketId ticketOf(TicketMessage message) {
    TicketId named = message.ticket();
    return named == null ? new TicketId(message.id()) : named;
  }

  /**
   * The messages that are not of their ticket.
   *
   * @param first the first messages of the tickets that exist
   */
  private Set<TicketMessage> forged(
      Collection<TicketMessage> messages, Map<TicketId, First> first) {
    Map<UUID, Sent> sent =
        onward.sent(messages.stream().filter(m -> !m.first()).map(TicketMessage::id).toList());
    return messages.stream()
        .filter(message -> !genuine(message, first.get(ticketOf(message)), sent.get(message.id())))
        .collect(Collectors.toSet());
  }

  private boolean genuine(TicketMessage message, @Nullable First first, @Nullable Sent sent) {
    if (message.ticket() == null) {
      return first == null && sent == null;
    }
    if (message.first()) {
      return first != null
          && first.is(message)
          && codec.queueOfType(message.type()).orElse(message.queue()) == message.queue();
    }
    return first != null && sent != null && sent.matches(message);
  }

  @Override
  public List<TicketChange> record(
      List<TicketOutcome> outcomes, List<Wait> waiting, Publications publications, Instant now) {
    Map<TicketId, Known> known = known(outcomes);
    Set<TicketMessage> forged =
        forged(
            outcomes.stream().flatMap(outcome -> Stream.ofNullable(outcome.message())).toList(),
            first(known));
    if (!forged.isEmpty()) {
      throw new ForgedMessages(forged);
    }
    List<TicketChange> changes = changes(outcomes, known, now);
    // Waits are registered first: a message that waits for a ticket of its own batch is then
    // released with it.
    waits.register(waiting, now);
    Set<TicketId> awaited = new HashSet<>();
    waiting.forEach(wait -> awaited.add(wait.other()));
    known.forEach(
        (ticket, row) -> {
          if (row.awaited()) {
            awaited.add(ticket);
          }
        });
    update(changes, new Unlocked(claimed(outcomes), awaited), onlyAttempts(outcomes), now);
    events.add(events(changes, known), now);
    followMessages(outcomes);
    awaited.retainAll(decided(changes));
    waits.release(awaited, publications, now);
    return changes;
  }

  /** The tickets of outcomes: those that claim their messages as they were read, others locked. */
  private Map<TicketId, Known> known(List<TicketOutcome> outcomes) {
    Map<TicketId, Known> known = new HashMap<>();
    List<TicketId> unclaimed = new ArrayList<>();
    for (TicketOutcome outcome : outcomes) {
      if (outcome.claim() instanceof Known claim) {
        known.put(outcome.ticket(), claim);
      } else {
        unclaimed.add(outcome.ticket());
      }
    }
    if (!Collections.disjoint(known.keySet(), unclaimed)) {
      // Only a ticket that is not new has further messages.
      throw new SeenBefore();
    }
    known.putAll(rows(unclaimed, "FOR UPDATE"));
    return known;
  }

  /**
   * Tickets that are changed without having been locked: the change checks that they are as they
   * were read.
   *
   * @param awaited the tickets of the batch that are marked as awaited
   */
  private record Unlocked(Set<TicketId> tickets, Set<TicketId> awaited) {
    static final Unlocked NONE = new Unlocked(Set.of(), Set.of());
  }

  private static Set<TicketId> claimed(List<TicketOutcome> outcomes) {
    return outcomes.stream()
        .filter(outcome -> outcome.claim() != null)
        .map(TicketOutcome::ticket)
        .collect(Collectors.toSet());
  }

  private static Map<TicketId, OnlyAttempt> onlyAttempts(List<TicketOutcome> outcomes) {
    Map<TicketId, OnlyAttempt> only = new HashMap<>();
    for (TicketOutcome outcome : outcomes) {
      if (outcome.only() != null) {
        only.put(outcome.ticket(), outcome.only());
      }
    }
    return only;
  }

  private static Map<TicketId, First> first(Map<TicketId, Known> tickets) {
    Map<TicketId, First> first = new HashMap<>();
    tickets.forEach((id, ticket) -> first.put(id, ticket.first()));
    return first;
  }

  /** The changes of a batch, one for each ticket that changes. */
  private static List<TicketChange> changes(
      List<TicketOutcome> outcomes, Map<TicketId, Known> known, Instant now) {
    Map<TicketId, TicketChange> changes = new LinkedHashMap<>();
    Map<TicketId, OpenTicket> tickets = new HashMap<>();
    known.forEach((id, row) -> tickets.put(id, row.ticket()));
    for (TicketOutcome outcome : outcomes) {
      TicketId id = outcome.ticket();
      OpenTicket ticket = tickets.get(id);
      if (ticket == null) {
        throw new IllegalStateException(id + " does not exist");
      }
      if (handledBefore(outcome, Objects.requireNonNull(known.get(id)).ticket())) {
        throw new SeenBefore();
      }
      if (!ticket.status().done()) {
        TicketChange change = ticket.after(outcome, now);
        changes.put(id, change);
        tickets.put(id, ticket.changed(change));
      } else if (!outcome.further()) {
        throw new IllegalStateException(id + " is done already");
      }
    }
    return List.copyOf(changes.values());
  }

  /** An event for each ticket that fails or is parked now. */
  private static List<NewEvent> events(List<TicketChange> changes, Map<TicketId, Known> known) {
    List<NewEvent> events = new ArrayList<>();
    for (TicketChange change : changes) {
      Known before = Objects.requireNonNull(known.get(change.ticket()));
      if (change.status() != before.ticket().status()) {
        event(change, before.tenant(), before.first().type()).ifPresent(events::add);
      }
    }
    return events;
  }

  private static Optional<NewEvent> event(TicketChange change, String tenant, String task) {
    Problem error = change.error();
    if (error == null) {
      return Optional.empty();
    }
    TicketId ticket = change.ticket();
    return switch (change.status()) {
      case FAILED ->
          Optional.of(
              new NewEvent(
                  tenant,
                  ticket,
                  change.subject(),
                  new TicketFailed(ticket, task, change.attempts(), error)));
      case PARKED ->
          Optional.of(
              new NewEvent(
                  tenant,
                  ticket,
                  change.subject(),
                  new TicketParked(ticket, task, change.attempts(), error)));
      case ACCEPTED, RUNNING, RETRYING, SUCCEEDED, CANCELLED -> Optional.empty();
    };
  }

  /** Whether the message of an outcome was handled before the batch: its ticket was done. */
  private static boolean handledBefore(TicketOutcome outcome, OpenTicket known) {
    TicketMessage message = outcome.message();
    return message != null && message.first() && known.status().done();
  }

  /** Records the messages that were handed on, and deletes those that have their final outcome. */
  private void followMessages(List<TicketOutcome> outcomes) {
    onward.add(outcomes.stream().flatMap(outcome -> outcome.handedOn().stream()).toList());
    onward.end(
        outcomes.stream()
            .filter(TicketOutcome::further)
            .filter(outcome -> isFinal(outcome.outcome()))
            .flatMap(outcome -> Stream.ofNullable(outcome.message()))
            .map(TicketMessage::id)
            .toList());
    for (TicketOutcome outcome : outcomes) {
      if (outcome.outcome() instanceof Outcome.Handed
          && outcome.handedOn().isEmpty()
          && !onward.any(outcome.ticket())) {
        throw new IllegalStateException(
            outcome.ticket() + " hands on without a next message, and no message is in flight");
      }
    }
  }

  private static boolean isFinal(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done done -> true;
      case Outcome.Handed handed -> true;
      case Outcome.Cancelled cancelled -> true;
      case Outcome.Refused refused -> true;
      case Outcome.Running running -> false;
      case Outcome.RetryLater later -> false;
      case Outcome.WaitFor wait -> false;
      case Outcome.Park park -> false;
    };
  }

  /** Reads in key order. */
  private Map<TicketId, Known> rows(Collection<TicketId> tickets, String lock) {
    Map<TicketId, Known> rows = new HashMap<>();
    if (tickets.isEmpty()) {
      return rows;
    }
    jdbc.sql(
            """
            SELECT id, tenant, task, command, version, status, stage, attempts, awaited, subject_kind,
                   subject_id
            FROM ticket FORCE INDEX (PRIMARY)
            WHERE id IN (:tickets)
            ORDER BY id
            %s
            """
                .formatted(lock))
        .param(
            "tickets",
            Set.copyOf(tickets).stream().map(ticket -> Sql.bytes(ticket.uuid())).toList())
        .query(
            row -> {
              rows.put(
                  new TicketId(Sql.uuid(row.getBytes("id"))),
                  new Known(
                      row.getString("tenant"),
                      First.of(row),
                      row.getBoolean("awaited"),
                      new OpenTicket(
                          row.getInt("version"),
                          TicketStatus.of(row.getString("status")),
                          row.getString("stage"),
                          row.getInt("attempts"),
                          subject(row))));
            });
    return rows;
  }

  /** The subject of a ticket's row; null when it has none. */
  static @Nullable Subject subject(ResultSet row) throws SQLException {
    String kind = row.getString("subject_kind");
    return kind == null ? null : new Subject(kind, row.getString("subject_id"));
  }

  /** Whose ticket it is, and the type name of its task. */
  record Asked(String tenant, String task) {}

  /**
   * Writes changes of locked tickets, and publishes the messages that wait for those that are now
   * done.
   *
   * @param asked one for each of these tickets
   */
  void write(
      List<TicketChange> changes,
      Map<TicketId, Asked> asked,
      Publications publications,
      Instant now) {
    if (changes.isEmpty()) {
      return;
    }
    update(changes, Unlocked.NONE, Map.of(), now);
    List<NewEvent> made = new ArrayList<>();
    for (TicketChange change : changes) {
      Asked ticket = Objects.requireNonNull(asked.get(change.ticket()));
      event(change, ticket.tenant(), ticket.task()).ifPresent(made::add);
    }
    events.add(made, now);
    waits.release(decided(changes), publications, now);
  }

  private static List<TicketId> decided(List<TicketChange> changes) {
    return changes.stream()
        .filter(change -> change.status().done())
        .map(TicketChange::ticket)
        .toList();
  }

  /**
   * Joins from the JSON rows to the tickets: the other way round it would lock all tickets it
   * scans. The rows are in key order, in which the tickets are locked that are not locked yet.
   */
  private void update(
      List<TicketChange> changes, Unlocked unlocked, Map<TicketId, OnlyAttempt> only, Instant now) {
    int changed =
        jdbc.sql(
                """
                UPDATE JSON_TABLE(:rows, '$.rows[*]' COLUMNS (
                    id       CHAR(32)     PATH '$.id',
                    version  INT          PATH '$.version',
                    stage    VARCHAR(64)  PATH '$.stage',
                    status   VARCHAR(16)  PATH '$.status',
                    done     INT          PATH '$.done',
                    attempts INT          PATH '$.attempts',
                    awaited  INT          PATH '$.awaited',
                    worker   VARCHAR(128) PATH '$.worker' ERROR ON ERROR,
                    started  VARCHAR(26)  PATH '$.started' ERROR ON ERROR,
                    result   MEDIUMTEXT   PATH '$.result',
                    error    MEDIUMTEXT   PATH '$.error')) v
                STRAIGHT_JOIN ticket t FORCE INDEX (PRIMARY) ON t.id = UNHEX(v.id)
                SET t.version = v.version, t.status = v.status, t.stage = v.stage, t.done = v.done,
                    t.attempts = v.attempts, t.result = v.result, t.error = v.error,
                    t.worker = v.worker, t.started_at = v.started, t.updated_at = :now
                WHERE t.done = FALSE AND t.version = v.version - 1
                  AND (v.awaited IS NULL OR t.awaited = v.awaited)
                """)
            .param("rows", codec.encodeObject(Map.of("rows", rows(changes, unlocked, only))))
            .param("now", Sql.time(now))
            .update();
    if (changed != changes.size() && !unlocked.tickets().isEmpty()) {
      throw new SeenBefore();
    }
    if (changed != changes.size()) {
      throw new IllegalStateException(changed + " tickets changed, expected " + changes.size());
    }
  }

  private List<Map<String, Object>> rows(
      List<TicketChange> changes, Unlocked unlocked, Map<TicketId, OnlyAttempt> only) {
    List<Map<String, Object>> rows = new ArrayList<>(changes.size());
    for (TicketChange change : changes.stream().sorted(KEY_ORDER).toList()) {
      Map<String, Object> row = new HashMap<>();
      row.put("id", Id.format("", change.ticket().uuid()));
      row.put("version", change.version());
      row.put("status", change.status().wireName());
      if (change.stage() != null) {
        row.put("stage", change.stage());
      }
      row.put("done", change.status().done() ? 1 : 0);
      row.put("attempts", change.attempts());
      if (unlocked.tickets().contains(change.ticket())) {
        row.put("awaited", unlocked.awaited().contains(change.ticket()) ? 1 : 0);
      }
      OnlyAttempt attempt = only.get(change.ticket());
      if (attempt != null) {
        row.put("worker", attempt.worker());
        row.put("started", MICROS.format(attempt.started()));
      }
      Map<String, Object> result = change.result();
      if (result != null) {
        row.put("result", codec.encodeObject(result));
      }
      Problem error = change.error();
      if (error != null) {
        row.put(
            "error",
            codec.encodeObject(Map.of("reason", error.reason(), "detail", error.detail())));
      }
      rows.add(row);
    }
    return rows;
  }
}
