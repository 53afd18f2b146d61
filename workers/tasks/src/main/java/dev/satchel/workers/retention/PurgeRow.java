package dev.satchel.workers.retention;

import dev.satchel.delivery.Sql;
import dev.satchel.workers.retention.PurgeProgress.Current;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The single row that stores the progress of the purge. */
final class PurgeRow {
  private final JdbcClient jdbc;

  PurgeRow(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Locks the row until the transaction ends; empty when another worker has it. */
  Optional<PurgeProgress> lock() {
    return jdbc.sql(
            """
            SELECT run, run_started_at, stepped_at, area, position, purged, last_started_at
            FROM retention WHERE id = 1
            FOR UPDATE SKIP LOCKED
            """)
        .query((row, number) -> progress(row))
        .optional();
  }

  private static PurgeProgress progress(ResultSet row) throws SQLException {
    return new PurgeProgress(
        current(row), instant(row, "stepped_at"), instant(row, "last_started_at"));
  }

  private static @Nullable Current current(ResultSet row) throws SQLException {
    byte[] run = row.getBytes("run");
    Instant startedAt = instant(row, "run_started_at");
    if (run == null || startedAt == null) {
      return null;
    }
    return new Current(
        Sql.uuid(run),
        startedAt,
        Area.Name.of(row.getString("area")),
        row.getString("position"),
        row.getLong("purged"));
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    return IdArea.instant(row, column).orElse(null);
  }

  /** Writes the run in progress after a step. */
  void write(Current run, Instant now) {
    jdbc.sql(
            """
            UPDATE retention
            SET run = :run, run_started_at = :startedAt, stepped_at = :now, area = :area,
                position = :position, purged = :purged
            WHERE id = 1
            """)
        .param("run", Sql.bytes(run.id()))
        .param("startedAt", Sql.time(run.startedAt()))
        .param("now", Sql.time(now))
        .param("area", run.area().wireName())
        .param("position", run.position())
        .param("purged", run.purged())
        .update();
  }

  /** Ends the run in progress. */
  void end(Current run, Instant now) {
    UUID id = run.id();
    jdbc.sql(
            """
            UPDATE retention
            SET run = NULL, area = NULL, position = NULL, stepped_at = :now,
                last_started_at = :startedAt, purged = :purged
            WHERE id = 1 AND (run IS NULL OR run = :run)
            """)
        .param("run", Sql.bytes(id))
        .param("startedAt", Sql.time(run.startedAt()))
        .param("now", Sql.time(now))
        .param("purged", run.purged())
        .update();
  }
}
