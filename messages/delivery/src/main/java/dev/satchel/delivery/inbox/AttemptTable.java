package dev.satchel.delivery.inbox;

import dev.satchel.delivery.DeliveryProperties;
import dev.satchel.delivery.Sql;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TicketId;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** The finished attempts, for operators and for counting failures. */
public final class AttemptTable {
  private static final int CAUSE_CHARACTERS = 255;
  private static final int DETAIL_CHARACTERS = 8_000;

  /** The outcome of an attempt. */
  public enum Ending {
    DONE,
    REFUSED,
    /** Waits for another ticket; does not count against the message. */
    WAITING,
    FAILED,
    PARKED;

    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** One finished attempt. */
  public record Attempt(
      Arrived arrived,
      Ending ending,
      @Nullable String cause,
      @Nullable String detail,
      @Nullable Instant nextAt) {}

  private final JdbcTemplate jdbc;
  private final String table;
  private final String worker;

  /**
   * The attempts of one process.
   *
   * @param worker the name of the worker that makes them
   */
  public AttemptTable(JdbcTemplate jdbc, DeliveryProperties properties, String worker) {
    this.jdbc = jdbc;
    this.table = properties.process() + "_attempt";
    this.worker = worker;
  }

  /** The name of the worker that makes these attempts. */
  public String worker() {
    return worker;
  }

  /** Inserts finished attempts. */
  public void insert(TaskQueue queue, List<Attempt> attempts, Instant started, Instant finished) {
    String sql =
        """
        INSERT INTO %s (message_id, attempt, ticket, queue, type, worker, started_at, finished_at,
                        outcome, cause, detail, next_at)
        VALUES %s
        """
            .formatted(table, Sql.list("(?,?,?,?,?,?,?,?,?,?,?,?)", attempts.size()));
    jdbc.update(
        sql,
        statement -> {
          int i = 0;
          for (Attempt attempt : attempts) {
            Arrived arrived = attempt.arrived();
            TicketId ticket = arrived.ticket();
            Instant nextAt = attempt.nextAt();
            statement.setBytes(++i, Sql.bytes(arrived.messageId()));
            statement.setInt(++i, arrived.attempt());
            statement.setBytes(++i, ticket == null ? null : Sql.bytes(ticket.uuid()));
            statement.setString(++i, queue.queueName());
            statement.setString(++i, arrived.type());
            statement.setString(++i, worker);
            statement.setObject(++i, Sql.time(started));
            statement.setObject(++i, Sql.time(finished));
            statement.setString(++i, attempt.ending().wireName());
            statement.setString(++i, truncated(attempt.cause(), CAUSE_CHARACTERS));
            statement.setString(++i, truncated(attempt.detail(), DETAIL_CHARACTERS));
            statement.setObject(++i, nextAt == null ? null : Sql.time(nextAt));
          }
        });
  }

  /**
   * The number of failed attempts of a message before this one, since it was last parked or last
   * completed a step: a replay starts the count anew, and so does each step of a long-running task.
   * A step leaves no row, so only the rows without a gap before this attempt count.
   */
  public int failures(TaskQueue queue, Arrived arrived) {
    Integer count =
        jdbc.queryForObject(
            """
            SELECT COUNT(*)
            FROM (SELECT attempt, outcome,
                         ROW_NUMBER() OVER (ORDER BY attempt DESC) AS before_this,
                         MAX(IF(outcome = 'parked', attempt, 0)) OVER () AS parked
                  FROM %s WHERE message_id = ? AND queue = ? AND attempt < ?) earlier
            WHERE outcome = 'failed' AND attempt + before_this = ? AND attempt > parked
            """
                .formatted(table),
            Integer.class,
            Sql.bytes(arrived.messageId()),
            queue.queueName(),
            arrived.attempt(),
            arrived.attempt());
    return count == null ? 0 : count;
  }

  /**
   * Whether the previous attempt, for the same cause, waited for a ticket that turned out to be
   * done, or failed.
   */
  public boolean waitedInVain(TaskQueue queue, Arrived arrived, String cause) {
    Integer count =
        jdbc.queryForObject(
            """
            SELECT COUNT(*) FROM %s
            WHERE message_id = ? AND queue = ? AND attempt = ? AND cause = ?
              AND outcome IN ('waiting', 'failed') AND next_at IS NOT NULL
            """
                .formatted(table),
            Integer.class,
            Sql.bytes(arrived.messageId()),
            queue.queueName(),
            arrived.attempt() - 1,
            truncated(cause, CAUSE_CHARACTERS));
    return count != null && count > 0;
  }

  private static @Nullable String truncated(@Nullable String text, int characters) {
    return text == null ? null : text.substring(0, Math.min(text.length(), characters));
  }
}
