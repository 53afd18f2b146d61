package dev.satchel.workers.reconciliation;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Runs and their discrepancies in MySQL. */
final class RunStore {
  private final JdbcClient jdbc;
  private final IdSource ids;

  RunStore(JdbcClient jdbc, IdSource ids) {
    this.jdbc = jdbc;
    this.ids = ids;
  }

  /**
   * Writes a run. A discrepancy that is open already keeps its row and its first sight; one of the
   * given types that this run no longer found is resolved.
   *
   * @throws org.springframework.dao.DuplicateKeyException when the run was recorded before
   */
  void write(Run run, Set<Discrepancy.Type> looked) {
    insertRun(run);
    if (!run.discrepancies().isEmpty()) {
      upsert(run);
    }
    if (!looked.isEmpty()) {
      resolveOthers(run, looked);
    }
  }

  private void insertRun(Run run) {
    jdbc.sql(
            """
            INSERT INTO reconciliation_run
              (id, job, started_at, finished_at, checked, repaired, discrepancies)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """)
        .params(
            Sql.bytes(run.id()),
            run.job(),
            Sql.time(run.startedAt()),
            Sql.time(run.finishedAt()),
            run.checked(),
            run.repaired(),
            run.discrepancies().size())
        .update();
  }

  private void upsert(Run run) {
    List<Object> values = new ArrayList<>();
    for (Discrepancy found : run.discrepancies()) {
      values.add(Sql.bytes(ids.next()));
      values.add(found.type().wireName());
      values.add(found.type().severity().wireName());
      values.add(found.subject());
      values.add(found.left());
      values.add(found.right());
      values.add(Sql.time(run.finishedAt()));
      values.add(Sql.time(run.finishedAt()));
      values.add("open");
      values.add(Sql.bytes(run.id()));
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
                .formatted(Sql.list("(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", run.discrepancies().size())))
        .params(values)
        .update();
  }

  private void resolveOthers(Run run, Set<Discrepancy.Type> looked) {
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
