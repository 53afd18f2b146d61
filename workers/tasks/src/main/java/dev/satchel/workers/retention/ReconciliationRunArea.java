package dev.satchel.workers.retention;

import dev.satchel.delivery.Sql;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Purges reconciliation runs, job by job in the order of their start, because their ids contain no
 * time. A run that an open discrepancy names is kept.
 */
final class ReconciliationRunArea implements Area {
  private final JdbcClient jdbc;

  ReconciliationRunArea(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public Name name() {
    return Name.RECONCILIATION_RUNS;
  }

  @Override
  public Purged purge(Piece piece) {
    String[] position = (piece.position() == null ? "/" : piece.position()).split("/", 2);
    Optional<String> job = position[1].isEmpty() ? jobAfter(position[0]) : Optional.of(position[0]);
    if (job.isEmpty()) {
      return new Purged(null, 0);
    }
    Instant after = position[1].isEmpty() ? Instant.EPOCH : Instant.parse(position[1]);
    Instant end = end(job.get(), after, piece);
    List<byte[]> past = lock(job.get(), after, end, piece);
    int purged =
        past.isEmpty()
            ? 0
            : jdbc.sql("DELETE FROM reconciliation_run WHERE id IN (:past)")
                .param("past", past)
                .update();
    boolean through = end.equals(piece.olderThan()) && past.size() < piece.rows();
    return new Purged(job.get() + "/" + (through ? "" : end), purged);
  }

  private Optional<String> jobAfter(String job) {
    return jdbc.sql(
            """
            SELECT job FROM reconciliation_run FORCE INDEX (reconciliation_run_by_job)
            WHERE job > :job ORDER BY job LIMIT 1
            """)
        .param("job", job)
        .query((row, number) -> row.getString("job"))
        .optional();
  }

  private Instant end(String job, Instant after, Piece piece) {
    return jdbc.sql(
            """
            SELECT started_at FROM reconciliation_run FORCE INDEX (reconciliation_run_by_job)
            WHERE job = :job AND started_at > :after AND started_at < :olderThan
            ORDER BY started_at
            LIMIT 1 OFFSET :offset
            """)
        .param("job", job)
        .param("after", Sql.time(after))
        .param("olderThan", Sql.time(piece.olderThan()))
        .param("offset", piece.rows() - 1)
        .query((row, number) -> IdArea.instant(row, "started_at"))
        .optional()
        .flatMap(end -> end)
        .orElse(piece.olderThan());
  }

  private List<byte[]> lock(String job, Instant after, Instant end, Piece piece) {
    return jdbc.sql(
            """
            SELECT x.id FROM reconciliation_run x FORCE INDEX (reconciliation_run_by_job)
            WHERE x.job = :job AND x.started_at > :after AND x.started_at <= :end
              AND x.finished_at < :olderThan
              AND NOT EXISTS (
                SELECT 1 FROM discrepancy d WHERE d.status = 'open' AND d.last_run = x.id)
            ORDER BY x.started_at
            LIMIT :rows
            FOR UPDATE SKIP LOCKED
            """)
        .param("job", job)
        .param("after", Sql.time(after))
        .param("end", Sql.time(end))
        .param("olderThan", Sql.time(piece.olderThan()))
        .param("rows", piece.rows())
        .query((row, number) -> row.getBytes("id"))
        .list();
  }

  @Override
  public Optional<Instant> oldest() {
    return jdbc.sql("SELECT MIN(started_at) AS oldest FROM reconciliation_run")
        .query((row, number) -> IdArea.instant(row, "oldest"))
        .single();
  }
}
