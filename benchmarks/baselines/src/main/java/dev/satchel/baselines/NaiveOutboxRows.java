package dev.satchel.baselines;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;

/** The outbox table: messages that the broker has not confirmed yet. */
final class NaiveOutboxRows {
  private final JdbcTemplate jdbc;

  NaiveOutboxRows(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /** A message in the outbox. */
  @SuppressWarnings("ArrayRecordComponent") // bytes on their way to the broker, never compared
  record Row(UUID id, byte[] body) {}

  void insert(Row row, Instant now) {
    jdbc.update(
        "INSERT INTO baseline_outbox (id, body, created_at) VALUES (?, ?, ?)",
        NaiveSql.bytes(row.id()),
        row.body(),
        NaiveSql.time(now));
  }

  /** Deletes a row in a transaction of its own (autocommit). */
  void delete(UUID id) {
    jdbc.update("DELETE FROM baseline_outbox WHERE id = ?", NaiveSql.bytes(id));
  }

  /** Returns the oldest rows that were written before a moment. */
  List<Row> writtenBefore(Instant moment, int limit) {
    return jdbc.query(
        "SELECT id, body FROM baseline_outbox WHERE created_at < ? ORDER BY created_at LIMIT ?",
        (row, number) -> new Row(NaiveSql.uuid(row.getBytes("id")), row.getBytes("body")),
        NaiveSql.time(moment),
        limit);
  }
}
