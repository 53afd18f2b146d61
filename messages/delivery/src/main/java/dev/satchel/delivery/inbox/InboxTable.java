package dev.satchel.delivery.inbox;

import dev.satchel.delivery.DeliveryProperties;
import dev.satchel.delivery.KeyOrder;
import dev.satchel.delivery.Sql;
import dev.satchel.messages.TaskQueue;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The inbox, which makes handling idempotent together with the tickets: a message that its ticket
 * was accepted with and whose first attempt ended the ticket has no row here. The row of (queue,
 * message id) holds the highest attempt whose outcome is recorded and whether that outcome was
 * final; a delivery of a final message, or of an attempt that is not higher, is a duplicate.
 */
public final class InboxTable {
  /** Rows are locked in key order, which avoids deadlocks. */
  private static final Comparator<Arrived> KEY_ORDER = KeyOrder.by(Arrived::messageId);

  /** What is known of one message. */
  public record Known(int attempt, boolean done, int startedAttempt, int starts) {
    /** A message without a row whose ticket is done. */
    public static final Known DONE = new Known(0, true, 0, 0);

    /** The same, but final: its ticket is done. */
    public Known asDone() {
      return new Known(attempt, true, startedAttempt, starts);
    }

    public boolean covers(Arrived arrived) {
      return done || arrived.attempt() <= attempt;
    }

    public int unfinishedStarts(Arrived arrived) {
      return startedAttempt == arrived.attempt() ? starts : 0;
    }
  }

  private final JdbcTemplate jdbc;
  private final String table;

  /** The inbox of one process. */
  public InboxTable(JdbcTemplate jdbc, DeliveryProperties properties) {
    this.jdbc = jdbc;
    this.table = properties.process() + "_inbox";
  }

  /**
   * Claims messages that are probably new, as if each had its final outcome, with one statement.
   *
   * @return false when the inbox knows one of them; the transaction must then be rolled back and
   *     {@link #claim} be used
   */
  public boolean claimUnseen(TaskQueue queue, List<Arrived> batch, Instant now) {
    return upsert(queue, batch, now, "queue = queue") == batch.size();
  }

  /**
   * Claims the messages that are not duplicates, as if each had its final outcome.
   *
   * @return the messages to handle
   */
  public List<Arrived> claim(TaskQueue queue, List<Arrived> batch, Instant now) {
    Map<UUID, Known> known = known(queue, batch, "FOR UPDATE");
    // A late copy of an older attempt must not displace the newer one.
    Map<UUID, Arrived> highest = new HashMap<>();
    for (Arrived arrived : batch) {
      highest.merge(
          arrived.messageId(),
          arrived,
          (first, next) -> next.attempt() > first.attempt() ? next : first);
    }
    List<Arrived> open = new ArrayList<>();
    int changed = 0;
    for (Arrived arrived : batch) {
      Known row = known.get(arrived.messageId());
      if ((row == null || !row.covers(arrived)) && highest.remove(arrived.messageId(), arrived)) {
        open.add(arrived);
        changed += row == null ? 1 : 2;
      }
    }
    // MySQL counts 1 for an inserted and 2 for an updated row: any other sum means that another
    // consumer inserted one of them after the read.
    if (!open.isEmpty()
        && upsert(
                queue,
                open,
                now,
                """
                attempt = VALUES(attempt), final = VALUES(final), handled_at = VALUES(handled_at)
                """)
            != changed) {
      throw new org.springframework.dao.CannotAcquireLockException(
          "a message of the batch arrived twice at once");
    }
    return open;
  }

  private int upsert(TaskQueue queue, List<Arrived> batch, Instant now, String onDuplicate) {
    List<Arrived> ordered = batch.stream().sorted(KEY_ORDER).toList();
    String sql =
        """
        INSERT INTO %s (queue, message_id, attempt, final, handled_at) VALUES %s
        ON DUPLICATE KEY UPDATE %s
        """
            .formatted(table, Sql.list("(?,?,?,1,?)", batch.size()), onDuplicate);
    return jdbc.update(
        sql,
        statement -> {
          int i = 0;
          for (Arrived arrived : ordered) {
            statement.setString(++i, queue.queueName());
            statement.setBytes(++i, Sql.bytes(arrived.messageId()));
            statement.setInt(++i, arrived.attempt());
            statement.setObject(++i, Sql.time(now));
          }
        });
  }

  /** Removes the final mark of messages that will be retried. */
  public void reopen(TaskQueue queue, List<Arrived> notFinal) {
    jdbc.update(
        "UPDATE %s SET final = 0 WHERE queue = ? AND message_id IN (%s)"
            .formatted(table, Sql.list("?", notFinal.size())),
        statement -> bind(statement, queue, notFinal.stream().sorted(KEY_ORDER).toList()));
  }

  /** Reads the rows of messages without locking them. */
  public Map<UUID, Known> known(TaskQueue queue, List<Arrived> batch) {
    return known(queue, batch, "");
  }

  private Map<UUID, Known> known(TaskQueue queue, List<Arrived> batch, String lock) {
    Map<UUID, Known> known = new HashMap<>();
    jdbc.query(
        """
        SELECT message_id, attempt, final, started_attempt, starts FROM %s
        WHERE queue = ? AND message_id IN (%s) ORDER BY message_id %s
        """
            .formatted(table, Sql.list("?", batch.size()), lock),
        statement -> bind(statement, queue, batch),
        row -> {
          known.put(
              Sql.uuid(row.getBytes("message_id")),
              new Known(
                  row.getInt("attempt"),
                  row.getBoolean("final"),
                  row.getInt("started_attempt"),
                  row.getInt("starts")));
        });
    return known;
  }

  /** The ids that a transaction has claimed or is claiming; call it at READ UNCOMMITTED only. */
  public Set<UUID> written(TaskQueue queue, List<Arrived> batch) {
    return ids(queue, batch, "");
  }

  /** Locks the rows that no other transaction has locked, and returns their ids. */
  public Set<UUID> lockFree(TaskQueue queue, List<Arrived> batch) {
    return ids(queue, batch, "FOR UPDATE SKIP LOCKED");
  }

  private Set<UUID> ids(TaskQueue queue, List<Arrived> batch, String lock) {
    Set<UUID> ids = new HashSet<>();
    jdbc.query(
        "SELECT message_id FROM %s WHERE queue = ? AND message_id IN (%s) %s"
            .formatted(table, Sql.list("?", batch.size()), lock),
        statement -> bind(statement, queue, batch),
        row -> {
          ids.add(Sql.uuid(row.getBytes("message_id")));
        });
    return ids;
  }

  /**
   * Marks redelivered messages as started, with one statement; the marks stay if a message crashes
   * the process.
   */
  public void markStarted(TaskQueue queue, List<Arrived> batch, Instant now) {
    List<Arrived> ordered = batch.stream().sorted(KEY_ORDER).toList();
    jdbc.update(
        """
        INSERT INTO %s (queue, message_id, attempt, final, started_attempt, starts, handled_at)
        VALUES %s
        ON DUPLICATE KEY UPDATE
          starts = IF(started_attempt = VALUES(started_attempt), starts + 1, 1),
          started_attempt = VALUES(started_attempt)
        """
            .formatted(table, Sql.list("(?,?,0,0,?,1,?)", batch.size())),
        statement -> {
          int i = 0;
          for (Arrived arrived : ordered) {
            statement.setString(++i, queue.queueName());
            statement.setBytes(++i, Sql.bytes(arrived.messageId()));
            statement.setInt(++i, arrived.attempt());
            statement.setObject(++i, Sql.time(now));
          }
        });
  }

  /** Removes one start mark from messages that their process releases unfinished. */
  public void unmarkStarted(TaskQueue queue, List<Arrived> batch) {
    jdbc.update(
        """
        UPDATE %s SET starts = starts - 1
        WHERE queue = ? AND message_id IN (%s) AND starts > 0 AND attempt < started_attempt
        """
            .formatted(table, Sql.list("?", batch.size())),
        statement -> bind(statement, queue, batch.stream().sorted(KEY_ORDER).toList()));
  }

  private static void bind(PreparedStatement statement, TaskQueue queue, List<Arrived> batch)
      throws SQLException {
    statement.setString(1, queue.queueName());
    for (int i = 0; i < batch.size(); i++) {
      statement.setBytes(i + 2, Sql.bytes(batch.get(i).messageId()));
    }
  }
}
