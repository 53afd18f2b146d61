package dev.satchel.workers.reconciliation;

import dev.satchel.delivery.Sql;
import dev.satchel.workers.reconciliation.TrialBalanceProgress.Added;
import dev.satchel.workers.reconciliation.TrialBalanceProgress.Counts;
import dev.satchel.workers.reconciliation.TrialBalanceProgress.Current;
import dev.satchel.workers.reconciliation.TrialBalanceProgress.Phase;
import dev.satchel.workers.reconciliation.TrialBalanceProgress.Place;
import dev.satchel.workers.reconciliation.TrialBalanceProgress.Round;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The single row that stores the progress of the trial balance. */
final class TrialBalanceRow {
  private final JdbcClient jdbc;

  TrialBalanceRow(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * The row, locked until the transaction ends.
   *
   * @param steppedAt when the trial balance took its last step
   */
  record Locked(TrialBalanceProgress progress, @Nullable Instant steppedAt) {}

  /** Locks the row; empty when another worker has it. */
  Optional<Locked> lock() {
    return jdbc.sql(
            """
            SELECT settled_to, postings, round, round_started_at, round_to, round_postings,
                   verified_at, run, run_started_at, stepped_at, phase, target, position, checked,
                   repaired, last_started_at
            FROM trial_balance WHERE id = 1
            FOR UPDATE SKIP LOCKED
            """)
        .query((row, number) -> locked(row))
        .optional();
  }

  private static Locked locked(ResultSet row) throws SQLException {
    TrialBalanceProgress progress =
        new TrialBalanceProgress(
            new Added(uuid(row, "settled_to"), row.getLong("postings")),
            new Round(
                row.getLong("round"),
                instant(row, "round_started_at"),
                uuid(row, "round_to"),
                row.getLong("round_postings")),
            current(row),
            instant(row, "last_started_at"),
            instant(row, "verified_at"));
    return new Locked(progress, instant(row, "stepped_at"));
  }

  private static @Nullable Current current(ResultSet row) throws SQLException {
    UUID run = uuid(row, "run");
    Instant startedAt = instant(row, "run_started_at");
    UUID target = uuid(row, "target");
    if (run == null || startedAt == null || target == null) {
      return null;
    }
    Phase phase = Phase.valueOf(row.getString("phase").toUpperCase(Locale.ROOT));
    return new Current(
        run,
        startedAt,
        target,
        new Place(phase, uuid(row, "position")),
        new Counts(row.getLong("checked"), row.getLong("repaired")));
  }

  /** Writes the row that is locked. */
  void write(TrialBalanceProgress progress, Instant now) {
    Current current = progress.current();
    jdbc.sql(
            """
            UPDATE trial_balance
            SET settled_to = :settledTo, postings = :postings, round = :round,
                round_started_at = :roundStartedAt, round_to = :roundTo,
                round_postings = :roundPostings, verified_at = :verifiedAt, run = :run,
                run_started_at = :runStartedAt, stepped_at = :now, phase = :phase,
                target = :target, position = :position, checked = :checked,
                repaired = :repaired, last_started_at = :lastStartedAt
            WHERE id = 1
            """)
        .param("settledTo", bytes(progress.added().to()))
        .param("postings", progress.added().postings())
        .param("round", progress.round().number())
        .param("roundStartedAt", time(progress.round().startedAt()))
        .param("roundTo", bytes(progress.round().to()))
        .param("roundPostings", progress.round().postings())
        .param("verifiedAt", time(progress.verifiedAt()))
        .param("run", current == null ? null : bytes(current.id()))
        .param("runStartedAt", current == null ? null : time(current.startedAt()))
        .param("now", Sql.time(now))
        .param("phase", current == null ? null : current.place().phase().wireName())
        .param("target", current == null ? null : bytes(current.target()))
        .param("position", current == null ? null : bytes(current.place().position()))
        .param("checked", current == null ? 0 : current.counts().checked())
        .param("repaired", current == null ? 0 : current.counts().repaired())
        .param("lastStartedAt", time(progress.lastStartedAt()))
        .update();
  }

  private static @Nullable UUID uuid(ResultSet row, String column) throws SQLException {
    byte[] bytes = row.getBytes(column);
    return bytes == null ? null : Sql.uuid(bytes);
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    LocalDateTime time = row.getObject(column, LocalDateTime.class);
    return time == null ? null : Sql.instant(time);
  }

  private static byte @Nullable [] bytes(@Nullable UUID uuid) {
    return uuid == null ? null : Sql.bytes(uuid);
  }

  private static @Nullable LocalDateTime time(@Nullable Instant instant) {
    return instant == null ? null : Sql.time(instant);
  }
}
