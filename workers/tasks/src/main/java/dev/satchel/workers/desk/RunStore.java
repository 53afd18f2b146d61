package dev.satchel.workers.desk;

import dev.satchel.delivery.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Runs and their dead letters in MySQL. */
final class RunStore {
  private final JdbcClient jdbc;

  RunStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Locks the run until the transaction ends, and creates it if it does not exist. */
  Run begin(UUID id, RunOrder.Kind kind, boolean dryRun, Instant now) {
    insert(id, kind, dryRun, false, now);
    return lock(id).orElseThrow();
  }

  /** Requests the cancellation of a run, whether it has started or not, and locks it. */
  Run askToCancel(UUID id, RunOrder.Kind kind, boolean dryRun, Instant now) {
    insert(id, kind, dryRun, true, now);
    return lock(id).orElseThrow();
  }

  private void insert(UUID id, RunOrder.Kind kind, boolean dryRun, boolean cancel, Instant now) {
    jdbc.sql(
            """
            INSERT INTO dead_letter_run
              (id, kind, dry_run, phase, total, done, skipped, failed, cancel_asked, steps,
               started_at, updated_at)
            VALUES (:id, :kind, :dryRun, 'collecting', 0, 0, 0, 0, :cancel, 0, :now, :now)
            ON DUPLICATE KEY UPDATE
              cancel_asked = cancel_asked
                OR (VALUES(cancel_asked) AND phase IN ('collecting', 'running'))
            """)
        .param("id", Sql.bytes(id))
        .param("kind", kind.wireName())
        .param("dryRun", dryRun)
        .param("cancel", cancel)
        .param("now", Sql.time(now))
        .update();
  }

  private Optional<Run> lock(UUID id) {
    return jdbc.sql(
            """
            SELECT id, kind, dry_run, phase, position, total, done, skipped, failed, cancel_asked,
                   steps, running_since
            FROM dead_letter_run WHERE id = ? FOR UPDATE
            """)
        .param(Sql.bytes(id))
        .query((row, number) -> run(row))
        .optional();
  }

  private static Run run(ResultSet row) throws SQLException {
    byte @Nullable [] position = row.getBytes("position");
    LocalDateTime since = row.getObject("running_since", LocalDateTime.class);
    return new Run(
        Sql.uuid(row.getBytes("id")),
        RunOrder.Kind.of(row.getString("kind")),
        row.getBoolean("dry_run"),
        Run.Phase.of(row.getString("phase")),
        position == null ? null : Sql.uuid(position),
        row.getInt("total"),
        row.getInt("done"),
        row.getInt("skipped"),
        row.getInt("failed"),
        row.getBoolean("cancel_asked"),
        row.getInt("steps"),
        since == null ? null : Sql.instant(since));
  }

  /**
   * Writes what a step has changed.
   *
   * @throws IllegalStateException when another step has changed the run
   */
  void write(Run run, Instant now) {
    int changed =
        jdbc.sql(
                """
                UPDATE dead_letter_run
                SET phase = :phase, position = :position, total = :total, done = :done,
                    skipped = :skipped, failed = :failed, steps = steps + 1,
                    running_since = :since, updated_at = :now
                WHERE id = :id AND steps = :steps AND phase IN ('collecting', 'running')
                """)
            .param("phase", run.phase().wireName())
            .param("position", run.position() == null ? null : Sql.bytes(run.position()))
            .param("total", run.total())
            .param("done", run.done())
            .param("skipped", run.skipped())
            .param("failed", run.failed())
            .param("since", run.runningSince() == null ? null : Sql.time(run.runningSince()))
            .param("now", Sql.time(now))
            .param("id", Sql.bytes(run.id()))
            .param("steps", run.steps())
            .update();
    if (changed != 1) {
      throw new IllegalStateException("run " + run.id() + " was changed concurrently");
    }
  }

  /** Adds the dead letters that a run has selected. */
  void add(UUID run, SequencedMap<UUID, ItemOutcome> items) {
    if (items.isEmpty()) {
      return;
    }
    List<Object> values = new ArrayList<>();
    items.forEach(
        (letter, outcome) -> {
          values.add(Sql.bytes(run));
          values.add(Sql.bytes(letter));
          values.add(outcome.wireName());
        });
    jdbc.sql(
            "INSERT INTO dead_letter_run_item (run, dead_letter, outcome) VALUES "
                + Sql.list("(?, ?, ?)", items.size()))
        .params(values)
        .update();
  }

  /** A dead letter that is not yet handled, and the size of its body and headers. */
  record Pending(UUID letter, long bytes) {}

  /** The next dead letters that are not yet handled, in the order of their ids. */
  List<Pending> pending(UUID run, int most) {
    return jdbc.sql(
            """
            SELECT i.dead_letter,
                   COALESCE(LENGTH(d.body), 0) + COALESCE(LENGTH(d.headers), 0) AS bytes
            FROM dead_letter_run_item i LEFT JOIN dead_letter d ON d.id = i.dead_letter
            WHERE i.run = ? AND i.outcome = 'pending'
            ORDER BY i.dead_letter
            LIMIT ?
            """)
        .params(Sql.bytes(run), most)
        .query(
            (row, number) ->
                new Pending(Sql.uuid(row.getBytes("dead_letter")), row.getLong("bytes")))
        .list();
  }

  /** Writes the outcomes of dead letters, with one statement for each kind of outcome. */
  void settle(UUID run, Map<UUID, ItemOutcome> items) {
    for (ItemOutcome outcome : ItemOutcome.values()) {
      Collection<byte[]> letters =
          items.entrySet().stream()
              .filter(item -> item.getValue() == outcome)
              .map(item -> Sql.bytes(item.getKey()))
              .toList();
      if (!letters.isEmpty()) {
        settle(run, letters, outcome);
      }
    }
  }

  private void settle(UUID run, Collection<byte[]> letters, ItemOutcome outcome) {
    int changed =
        jdbc.sql(
                """
                UPDATE dead_letter_run_item SET outcome = :outcome
                WHERE run = :run AND dead_letter IN (:letters) AND outcome = 'pending'
                """)
            .param("outcome", outcome.wireName())
            .param("run", Sql.bytes(run))
            .param("letters", letters)
            .update();
    if (changed != letters.size()) {
      throw new IllegalStateException(changed + " items changed, expected " + letters.size());
    }
  }

  /** A dead letter of a run and its outcome, as the ticket shows them. */
  record Told(UUID letter, String outcome) {}

  /** The first dead letters of a run with their outcomes, in the order of their ids. */
  List<Told> told(UUID run, int most) {
    return jdbc.sql(
            """
            SELECT dead_letter, outcome FROM dead_letter_run_item
            WHERE run = ? ORDER BY dead_letter LIMIT ?
            """)
        .params(Sql.bytes(run), most)
        .query(
            (row, number) ->
                new Told(Sql.uuid(row.getBytes("dead_letter")), row.getString("outcome")))
        .list();
  }
}
