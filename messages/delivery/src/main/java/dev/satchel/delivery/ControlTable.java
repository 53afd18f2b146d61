package dev.satchel.delivery;

import dev.satchel.messages.TicketId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The table {@code control_task}, in which control tasks wait. A row exists until the outcome of
 * its task is recorded. Times are those of the database's clock.
 */
public final class ControlTable {
  private static final int COUNTED_AT_MOST = 10_000;

  private final JdbcTemplate jdbc;

  /** The tasks of the schema that the template is connected to. */
  public ControlTable(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * A control task that the ingress has accepted.
   *
   * @param about as {@link dev.satchel.messages.ControlTask#about()} says
   */
  @SuppressWarnings("ArrayRecordComponent") // bytes on their way to the row, never compared
  public record Accepted(
      TicketId ticket,
      String about,
      String type,
      byte[] body,
      @Nullable String traceparent,
      Instant createdAt) {}

  /** A control task that a worker has taken: its row is locked until the transaction ends. */
  @SuppressWarnings("ArrayRecordComponent") // bytes on their way to the codec, never compared
  public record Taken(
      TicketId ticket, String type, byte[] body, @Nullable String traceparent, int attempt) {}

  /** How many tasks wait, counted up to 10,000, and the age of the oldest. */
  public record Level(long waiting, Duration oldest) {}

  /** Inserts tasks, due at once, inside the open transaction. */
  public void add(List<Accepted> tasks) {
    jdbc.update(
        """
        INSERT INTO control_task (id, about, type, body, traceparent, attempt, created_at, due_at)
        VALUES %s
        """
            .formatted(Sql.list("(?, ?, ?, ?, ?, 1, ?, UTC_TIMESTAMP(6))", tasks.size())),
        statement -> {
          int i = 0;
          for (Accepted task : tasks) {
            statement.setBytes(++i, Sql.bytes(task.ticket().uuid()));
            statement.setString(++i, task.about());
            statement.setString(++i, task.type());
            statement.setBytes(++i, task.body());
            statement.setString(++i, task.traceparent());
            statement.setObject(++i, Sql.time(task.createdAt()));
          }
        });
  }

  /** The ids of due tasks without an earlier task about the same subject; locks no row. */
  public List<UUID> due(int limit) {
    return jdbc.query(
        """
        SELECT c.id FROM control_task c
        WHERE c.due_at <= UTC_TIMESTAMP(6)
          AND NOT EXISTS (SELECT 1 FROM control_task e WHERE e.about = c.about AND e.id < c.id)
        ORDER BY c.due_at
        LIMIT ?
        """,
        (row, number) -> Sql.uuid(row.getBytes("id")),
        limit);
  }

  /**
   * Locks and returns a task that is still due. The check for an earlier task reads committed rows,
   * so a task is not taken while another worker is still processing the one before it.
   *
   * @return empty when the task is done, no longer due, behind an earlier task, or locked by
   *     another worker
   */
  public Optional<Taken> take(UUID id) {
    return jdbc
        .query(
            """
            SELECT c.id, c.type, c.body, c.traceparent, c.attempt FROM control_task c
            WHERE c.id = ? AND c.due_at <= UTC_TIMESTAMP(6)
              AND NOT EXISTS (SELECT 1 FROM control_task e WHERE e.about = c.about AND e.id < c.id)
            FOR UPDATE SKIP LOCKED
            """,
            (row, number) -> taken(row),
            Sql.bytes(id))
        .stream()
        .findFirst();
  }

  private static Taken taken(ResultSet row) throws SQLException {
    return new Taken(
        new TicketId(Sql.uuid(row.getBytes("id"))),
        row.getString("type"),
        row.getBytes("body"),
        row.getString("traceparent"),
        row.getInt("attempt"));
  }

  /** Deletes a taken task whose outcome is recorded. */
  public void done(TicketId ticket) {
    requireOne(
        jdbc.update("DELETE FROM control_task WHERE id = ?", Sql.bytes(ticket.uuid())), ticket);
  }

  /** Makes a taken task due again after a delay, as a later attempt. */
  public void again(TicketId ticket, int attempt, Duration delay) {
    requireOne(
        jdbc.update(
            """
            UPDATE control_task
            SET attempt = ?, due_at = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND
            WHERE id = ? AND attempt < ?
            """,
            attempt,
            TimeUnit.NANOSECONDS.toMicros(delay.toNanos()),
            Sql.bytes(ticket.uuid()),
            attempt),
        ticket);
  }

  private static void requireOne(int changed, TicketId ticket) {
    if (changed != 1) {
      throw new IllegalStateException("the control task of " + ticket + " was not taken");
    }
  }

  /** Postpones a due task, as the same attempt; a task that is no longer due stays as it is. */
  public void putOff(UUID id, Duration delay) {
    jdbc.update(
        """
        UPDATE control_task SET due_at = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND
        WHERE id = ? AND due_at <= UTC_TIMESTAMP(6)
        """,
        TimeUnit.NANOSECONDS.toMicros(delay.toNanos()),
        Sql.bytes(id));
  }

  /** The number of waiting control tasks and the age of the oldest. */
  public Level level() {
    return jdbc.query(
            """
            SELECT COUNT(*) AS waiting,
                   COALESCE(TIMESTAMPDIFF(MICROSECOND, MIN(created_at), UTC_TIMESTAMP(6)), 0) AS age
            FROM (SELECT created_at FROM control_task ORDER BY id LIMIT ?) oldest
            """,
            (row, number) ->
                new Level(
                    row.getLong("waiting"),
                    Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(row.getLong("age")))),
            COUNTED_AT_MOST)
        .getFirst();
  }
}
