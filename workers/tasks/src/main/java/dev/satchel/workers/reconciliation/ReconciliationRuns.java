package dev.satchel.workers.reconciliation;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.KeyOrder;
import dev.satchel.delivery.Sql;
import dev.satchel.delivery.events.EventLog;
import dev.satchel.delivery.events.NewEvent;
import dev.satchel.messages.DiscrepancyId;
import dev.satchel.messages.events.InstallationEvent.DiscrepancyOpened;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Runs and their discrepancies in MySQL. */
final class ReconciliationRuns {
  /** The most discrepancies that one run reports; more of them add nothing. */
  static final int MOST_FOUND = 1_000;

  private final JdbcClient jdbc;
  private final IdSource ids;
  private final EventLog events;

  ReconciliationRuns(JdbcClient jdbc, IdSource ids, EventLog events) {
    this.jdbc = jdbc;
    this.ids = ids;
    this.events = events;
  }

  /**
   * Writes a run that has ended. Open discrepancies of the given types that the run did not find
   * are resolved, unless it found {@link #MOST_FOUND}, the most that are kept.
   *
   * @throws org.springframework.dao.DuplicateKeyException when the run was recorded before
   */
  void write(ReconciliationRun run, Set<Discrepancy.Type> looked) {
    insertRun(run);
    if (!looked.isEmpty() && run.discrepancies() < MOST_FOUND) {
      resolveOthers(run, looked);
    }
  }

  private void insertRun(ReconciliationRun run) {
    jdbc.sql(
            """
            INSERT INTO reconciliation_run
              (id, job, started_at, finished_at, checked, repaired, discrepancies)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """)
        .params(
            Sql.bytes(run.id()),
            run.job(),
            Sql.time(run.times().startedAt()),
            Sql.time(run.times().finishedAt()),
            run.checked(),
            run.repaired(),
            run.discrepancies())
        .update();
  }

  /**
   * Writes the discrepancies that a step of a run found. One that is already open keeps its row and
   * the time it was first seen. Those beyond {@link #MOST_FOUND} are dropped.
   */
  void found(UUID run, Instant now, List<Discrepancy> found) {
    if (found.isEmpty()) {
      return;
    }
    long room = Math.max(0, MOST_FOUND - foundBy(run).all());
    List<Discrepancy> kept = found.subList(0, Math.toIntExact(Math.min(found.size(), room)));
    if (!kept.isEmpty()) {
      upsert(run, now, kept);
    }
  }

  private void upsert(UUID run, Instant now, List<Discrepancy> kept) {
    List<Object> values = new ArrayList<>();
    Map<UUID, Discrepancy> added = new LinkedHashMap<>();
    for (Discrepancy each : kept) {
      UUID id = ids.next();
      added.put(id, each);
      values.add(Sql.bytes(id));
      values.add(each.type().wireName());
      values.add(each.type().severity().wireName());
      values.add(each.subject());
      values.add(each.left());
      values.add(each.right());
      values.add(Sql.time(now));
      values.add(Sql.time(now));
      values.add("open");
      values.add(Sql.bytes(run));
    }
    jdbc.sql(
            """
            INSERT INTO discrepancy
              (id, type, severity, subject, left_value, right_value, first_seen, last_seen, status,
               last_run)
            VALUES %s
            ON DUPLICATE KEY UPDATE
              left_value = VALUES(left_value), right_value = VALUES(right_value),
              last_seen = VALUES(last_seen), last_run = VALUES(last_run)
            """
                .formatted(Sql.list("(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", kept.size())))
        .params(values)
        .update();
    events.add(opened(added, now), now);
  }

  /** An event for each discrepancy that has a new row: one that was open keeps its own. */
  private List<NewEvent> opened(Map<UUID, Discrepancy> added, Instant now) {
    Set<UUID> rows =
        jdbc.sql("SELECT id FROM discrepancy WHERE id IN (:ids)")
            .param("ids", added.keySet().stream().map(Sql::bytes).toList())
            .query((row, number) -> Sql.uuid(row.getBytes("id")))
            .set();
    List<NewEvent> opened = new ArrayList<>();
    added.forEach(
        (id, each) -> {
          if (rows.contains(id)) {
            opened.add(
                NewEvent.ofInstallation(
                    new DiscrepancyOpened(
                        new DiscrepancyId(id),
                        each.type().wireName(),
                        each.type().severity().wireName(),
                        each.subject(),
                        each.left(),
                        each.right(),
                        now)));
          }
        });
    return opened;
  }

  /**
   * What a run has found so far.
   *
   * @param first severity, type and subject of one of the most severe; empty when there is none
   */
  record Found(long all, long critical, String first) {}

  /** Reads what a run has found so far. */
  Found foundBy(UUID run) {
    return jdbc.sql(
            """
            SELECT COUNT(*) AS found,
                   COALESCE(SUM(CASE WHEN severity = 'critical' THEN 1 ELSE 0 END), 0) AS critical,
                   COALESCE(MIN(CONCAT_WS(' ', severity, type, subject)), '') AS first_one
            FROM discrepancy FORCE INDEX (discrepancy_by_status)
            WHERE status = 'open' AND last_run = :run
            """)
        .param("run", Sql.bytes(run))
        .query(
            (row, number) ->
                new Found(
                    row.getLong("found"), row.getLong("critical"), row.getString("first_one")))
        .single();
  }

  /** An open discrepancy about an entry. */
  record OpenEntry(UUID id, UUID entry) {}

  /** The next unbalanced entries that earlier runs found and this one has not found. */
  List<OpenEntry> openEntries(UUID run, @Nullable UUID after, int most) {
    return jdbc.sql(
            """
            SELECT id, subject FROM discrepancy FORCE INDEX (discrepancy_by_status)
            WHERE status = 'open' AND type = :type AND last_run <> :run AND id > :after
            ORDER BY id
            LIMIT :most
            """)
        .param("type", Discrepancy.Type.UNBALANCED_ENTRY.wireName())
        .param("run", Sql.bytes(run))
        .param("after", Sql.bytes(after == null ? KeyOrder.LOWEST : after))
        .param("most", most)
        .query(
            (row, number) ->
                new OpenEntry(
                    Sql.uuid(row.getBytes("id")),
                    UUID.fromString(row.getString("subject").split("/", 2)[0])))
        .list();
  }

  private void resolveOthers(ReconciliationRun run, Set<Discrepancy.Type> looked) {
    jdbc.sql(
            """
            UPDATE discrepancy SET status = 'resolved', last_run = :run
            WHERE status = 'open' AND type IN (:types) AND last_run <> :run
            """)
        .param("run", Sql.bytes(run.id()))
        .param("types", looked.stream().map(Discrepancy.Type::wireName).toList())
        .update();
  }
}
