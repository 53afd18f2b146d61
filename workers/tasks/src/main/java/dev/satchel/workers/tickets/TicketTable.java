package dev.satchel.workers.tickets;

import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.Publications;
import dev.satchel.delivery.Sql;
import dev.satchel.delivery.TicketBook;
import dev.satchel.delivery.TicketOutcome;
import dev.satchel.messages.Id;
import dev.satchel.messages.Problem;
import dev.satchel.messages.Reason;
import dev.satchel.messages.Subject;
import dev.satchel.messages.TicketChange;
import dev.satchel.messages.TicketId;
import dev.satchel.messages.TicketStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Tickets in MySQL. A batch of any size takes three statements, two more when messages start to
 * wait, and up to two more to release waiting ones. Every change that ends a ticket is made here,
 * and publishes the messages that wait for it.
 */
public final class TicketTable implements TicketBook {
  private final JdbcClient jdbc;
  private final MessageCodec codec;
  private final TicketWaits waits;

  /**
   * The tickets of the schema that the JDBC client is connected to.
   *
   * @param longestWait how long a message waits for one ticket before it is parked
   */
  public TicketTable(JdbcClient jdbc, MessageCodec codec, Duration longestWait) {
    this.jdbc = jdbc;
    this.codec = codec;
    this.waits = new TicketWaits(jdbc, codec, longestWait);
  }

  TicketWaits waits() {
    return waits;
  }

  /**
   * A ticket before its change.
   *
   * @param awaited whether a message may wait for it
   */
  private record Open(int version, boolean done, boolean awaited, @Nullable Subject subject) {}

  @Override
  public Map<TicketId, Boolean> lock(Collection<TicketId> tickets) {
    Map<TicketId, Boolean> locked = new HashMap<>();
    rows(tickets).forEach((ticket, row) -> locked.put(ticket, row.done()));
    return locked;
  }

  @Override
  public List<TicketChange> record(
      List<TicketOutcome> outcomes, List<Wait> waiting, Publications publications, Instant now) {
    Map<TicketId, Open> locked = rows(outcomes.stream().map(TicketOutcome::ticket).toList());
    List<TicketChange> changes = new ArrayList<>(outcomes.size());
    for (TicketOutcome outcome : outcomes) {
      Open ticket = locked.get(outcome.ticket());
      if (ticket == null || ticket.done()) {
        throw new IllegalStateException(
            outcome.ticket() + (ticket == null ? " does not exist" : " is done already"));
      }
      changes.add(change(outcome, ticket, now));
    }
    // Waits are registered first: a message that waits for a ticket of its own batch is then
    // released with it.
    waits.register(waiting, now);
    update(changes, now);
    Set<TicketId> awaited = new HashSet<>();
    waiting.forEach(wait -> awaited.add(wait.other()));
    locked.forEach(
        (ticket, row) -> {
          if (row.awaited()) {
            awaited.add(ticket);
          }
        });
    awaited.retainAll(decided(changes));
    waits.release(awaited, publications, now);
    return changes;
  }

  /** Locks in key order. */
  private Map<TicketId, Open> rows(Collection<TicketId> tickets) {
    Map<TicketId, Open> locked = new HashMap<>();
    if (tickets.isEmpty()) {
      return locked;
    }
    jdbc.sql(
            """
            SELECT id, version, done, awaited, subject_kind, subject_id
            FROM ticket FORCE INDEX (PRIMARY)
            WHERE id IN (:tickets)
            ORDER BY id
            FOR UPDATE
            """)
        .param("tickets", tickets.stream().map(ticket -> Sql.bytes(ticket.uuid())).toList())
        .query(
            row -> {
              locked.put(
                  new TicketId(Sql.uuid(row.getBytes("id"))),
                  new Open(
                      row.getInt("version"),
                      row.getBoolean("done"),
                      row.getBoolean("awaited"),
                      subject(row)));
            });
    return locked;
  }

  /** The subject of a ticket's row; null when it has none. */
  static @Nullable Subject subject(ResultSet row) throws SQLException {
    String kind = row.getString("subject_kind");
    return kind == null ? null : new Subject(kind, row.getString("subject_id"));
  }

  private static TicketChange change(TicketOutcome outcome, Open before, Instant now) {
    return new TicketChange(
        outcome.ticket(),
        before.subject(),
        before.version() + 1,
        status(outcome.outcome()),
        outcome.outcome() instanceof Outcome.Running running ? running.stage() : null,
        outcome.attempt(),
        now,
        result(outcome.outcome()),
        error(outcome.outcome()));
  }

  private static @Nullable Map<String, Object> result(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done done -> done.result();
      case Outcome.Running running -> running.progress();
      case Outcome.Cancelled cancelled -> cancelled.result();
      case Outcome.Refused refused -> null;
      case Outcome.RetryLater later -> null;
      case Outcome.WaitFor wait -> null;
      case Outcome.Park park -> null;
    };
  }

  private static TicketStatus status(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done done -> TicketStatus.SUCCEEDED;
      case Outcome.Running running -> TicketStatus.RUNNING;
      case Outcome.Cancelled cancelled -> TicketStatus.CANCELLED;
      case Outcome.Refused refused -> TicketStatus.FAILED;
      case Outcome.RetryLater later -> TicketStatus.RETRYING;
      case Outcome.WaitFor wait -> TicketStatus.RETRYING;
      case Outcome.Park park -> TicketStatus.PARKED;
    };
  }

  private static @Nullable Problem error(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Refused refused -> refused.problem();
      case Outcome.Park park ->
          new Problem(Reason.PARKED, "The task could not be done; an operator will look at it");
      case Outcome.Done done -> null;
      case Outcome.Running running -> null;
      case Outcome.Cancelled cancelled -> null;
      case Outcome.RetryLater later -> null;
      case Outcome.WaitFor wait -> null;
    };
  }

  /**
   * Writes changes of locked tickets, and publishes the messages that wait for those that are now
   * done.
   */
  void write(List<TicketChange> changes, Publications publications, Instant now) {
    if (changes.isEmpty()) {
      return;
    }
    update(changes, now);
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
   * scans.
   */
  private void update(List<TicketChange> changes, Instant now) {
    int changed =
        jdbc.sql(
                """
                UPDATE JSON_TABLE(:rows, '$.rows[*]' COLUMNS (
                    id       CHAR(32)    PATH '$.id',
                    version  INT         PATH '$.version',
                    stage    VARCHAR(64) PATH '$.stage',
                    status   VARCHAR(16) PATH '$.status',
                    done     INT         PATH '$.done',
                    attempts INT         PATH '$.attempts',
                    result   MEDIUMTEXT  PATH '$.result',
                    error    MEDIUMTEXT  PATH '$.error')) v
                STRAIGHT_JOIN ticket t FORCE INDEX (PRIMARY) ON t.id = UNHEX(v.id)
                SET t.version = v.version, t.status = v.status, t.stage = v.stage, t.done = v.done,
                    t.attempts = v.attempts, t.result = v.result, t.error = v.error,
                    t.updated_at = :now
                WHERE t.done = FALSE AND t.version = v.version - 1
                """)
            .param("rows", codec.encodeObject(Map.of("rows", rows(changes))))
            .param("now", Sql.time(now))
            .update();
    if (changed != changes.size()) {
      throw new IllegalStateException(changed + " tickets changed in place of " + changes.size());
    }
  }

  private List<Map<String, Object>> rows(List<TicketChange> changes) {
    List<Map<String, Object>> rows = new ArrayList<>(changes.size());
    for (TicketChange change : changes) {
      Map<String, Object> row = new HashMap<>();
      row.put("id", Id.format("", change.ticket().uuid()));
      row.put("version", change.version());
      row.put("status", change.status().wireName());
      if (change.stage() != null) {
        row.put("stage", change.stage());
      }
      row.put("done", change.status().done() ? 1 : 0);
      row.put("attempts", change.attempts());
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
