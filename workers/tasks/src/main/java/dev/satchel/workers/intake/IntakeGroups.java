package dev.satchel.workers.intake;

import dev.satchel.delivery.Sql;
import dev.satchel.delivery.events.EventLog;
import dev.satchel.delivery.events.NewEvent;
import dev.satchel.messages.CauseGroupId;
import dev.satchel.messages.DeadLettersOpened;
import dev.satchel.messages.Id;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.events.InstallationEvent.DeadLetterGroupOpened;
import dev.satchel.workers.intake.IntakeRow.Change;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Counts of dead letters by cause group. They are updated on arrival, because counting a million
 * rows for each query takes too long.
 */
final class IntakeGroups {
  private final JdbcClient jdbc;
  private final EventLog events;

  IntakeGroups(JdbcClient jdbc, EventLog events) {
    this.jdbc = jdbc;
    this.events = events;
  }

  /** The changes of a batch to the counts of one group. */
  private static final class Tally {
    private final CauseGroupId id;
    private int arrived;
    private int opened;
    private int closed;
    private boolean recurring;
    private @Nullable TaskQueue queue;
    private String cause = "";
    private Instant firstAt = Instant.MAX;
    private Instant lastAt = Instant.MIN;

    Tally(CauseGroupId id) {
      this.id = id;
    }

    void arrives(Change change) {
      Instant at = change.letter().failedAt();
      queue = change.letter().queue();
      cause = change.letter().cause();
      arrived++;
      opened++;
      recurring |= change.returned();
      firstAt = at.isBefore(firstAt) ? at : firstAt;
      lastAt = at.isAfter(lastAt) ? at : lastAt;
    }
  }

  /**
   * Adds the arrived dead letters to the counts.
   *
   * @return one event for each group in which a dead letter was opened
   */
  List<DeadLettersOpened> write(List<Change> changes, Instant now) {
    // Sorted by the text of the id, which is the order of the primary key.
    Map<String, Tally> tallies = new TreeMap<>();
    for (Change change : changes) {
      tally(tallies, change.letter().group()).arrives(change);
      if (change.leaves() != null) {
        tally(tallies, change.leaves()).closed++;
      }
    }
    List<Tally> all = List.copyOf(tallies.values());
    List<Tally> arrived = all.stream().filter(tally -> tally.arrived > 0).toList();
    List<Tally> left = all.stream().filter(tally -> tally.closed > 0).toList();
    if (!left.isEmpty()) {
      lock(all);
    }
    add(arrived);
    if (!left.isEmpty()) {
      subtract(left);
    }
    addHours(arrived, now.truncatedTo(ChronoUnit.HOURS));
    events.add(opened(arrived), now);
    return arrived.stream().map(tally -> event(tally, now)).toList();
  }

  /** An event for each group that had no open dead letter before; the groups are locked. */
  private List<NewEvent> opened(List<Tally> arrived) {
    Map<CauseGroupId, Long> open = new HashMap<>();
    jdbc.sql("SELECT id, open FROM dead_letter_group WHERE id IN (:groups)")
        .param("groups", arrived.stream().map(tally -> Sql.bytes(tally.id.uuid())).toList())
        .query(
            row -> {
              open.put(new CauseGroupId(Sql.uuid(row.getBytes("id"))), row.getLong("open"));
            });
    return arrived.stream()
        .filter(tally -> open.getOrDefault(tally.id, 0L) == tally.opened - tally.closed)
        .map(
            tally ->
                NewEvent.ofInstallation(
                    new DeadLetterGroupOpened(
                        tally.id,
                        Objects.requireNonNull(tally.queue),
                        tally.cause,
                        tally.opened,
                        tally.recurring)))
        .toList();
  }

  private static Tally tally(Map<String, Tally> tallies, CauseGroupId id) {
    return tallies.computeIfAbsent(id.toString(), text -> new Tally(id));
  }

  private static DeadLettersOpened event(Tally tally, Instant now) {
    return new DeadLettersOpened(
        Objects.requireNonNull(tally.queue),
        tally.cause,
        tally.id,
        tally.arrived,
        tally.recurring,
        now);
  }

  /**
   * Locks the groups in key order. Two statements change them, so neither alone could lock all of
   * them in order.
   */
  private void lock(List<Tally> tallies) {
    jdbc.sql(
            """
            SELECT id FROM dead_letter_group FORCE INDEX (PRIMARY)
            WHERE id IN (:groups)
            ORDER BY id
            FOR UPDATE
            """)
        .param("groups", tallies.stream().map(tally -> Sql.bytes(tally.id.uuid())).toList())
        .query(row -> {});
  }

  private void add(List<Tally> arrived) {
    List<Object> values = new ArrayList<>(arrived.size() * 8);
    for (Tally tally : arrived) {
      values.add(Sql.bytes(tally.id.uuid()));
      values.add(Objects.requireNonNull(tally.queue).queueName());
      values.add(tally.cause);
      values.add(tally.opened);
      values.add(tally.arrived);
      values.add(tally.recurring);
      values.add(Sql.time(tally.firstAt));
      values.add(Sql.time(tally.lastAt));
    }
    jdbc.sql(
            """
            INSERT INTO dead_letter_group
              (id, queue, cause, open, total, recurring, first_at, last_at)
            VALUES %s
            ON DUPLICATE KEY UPDATE
              open = open + VALUES(open), total = total + VALUES(total),
              recurring = recurring OR VALUES(recurring),
              first_at = LEAST(first_at, VALUES(first_at)),
              last_at = GREATEST(last_at, VALUES(last_at))
            """
                .formatted(Sql.list("(?, ?, ?, ?, ?, ?, ?, ?)", arrived.size())))
        .params(values)
        .update();
  }

  /** A dead letter that was already open leaves its previous group. */
  private void subtract(List<Tally> left) {
    List<String> rows =
        left.stream()
            .map(
                tally ->
                    "{\"id\":\"%s\",\"closed\":%d}"
                        .formatted(Id.format("", tally.id.uuid()), tally.closed))
            .toList();
    jdbc.sql(
            """
                UPDATE dead_letter_group g JOIN JSON_TABLE(:rows, '$[*]' COLUMNS (
                    id     CHAR(32) PATH '$.id',
                    closed INT      PATH '$.closed')) v
                  ON g.id = UNHEX(v.id)
                SET g.open = GREATEST(g.open - v.closed, 0)
                """)
        .param("rows", "[" + String.join(",", rows) + "]")
        .update();
  }

  private void addHours(List<Tally> arrived, Instant hour) {
    List<Object> values = new ArrayList<>(arrived.size() * 3);
    for (Tally tally : arrived) {
      values.add(Sql.bytes(tally.id.uuid()));
      values.add(Sql.time(hour));
      values.add(tally.arrived);
    }
    jdbc.sql(
            """
            INSERT INTO dead_letter_hour (cause_group, hour, opened)
            VALUES %s
            ON DUPLICATE KEY UPDATE opened = opened + VALUES(opened)
            """
                .formatted(Sql.list("(?, ?, ?)", arrived.size())))
        .params(values)
        .update();
  }
}
