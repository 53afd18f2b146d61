package dev.satchel.delivery.remote;

import dev.satchel.delivery.KeyOrder;
import dev.satchel.delivery.Sql;
import dev.satchel.messages.TaskQueue;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The lease rows of a process's messages. All times are those of the database's clock, because the
 * clocks of hosts differ. Rows are locked in key order.
 */
final class LeaseTable {
  private static final int PURGED_AT_ONCE = 1_000;

  private final JdbcTemplate jdbc;
  private final String table;
  private final String owner;

  /**
   * The leases of one process.
   *
   * @param process the prefix of its tables
   * @param owner unique to this running process, at most 255 characters
   */
  LeaseTable(JdbcTemplate jdbc, String process, String owner) {
    this.jdbc = jdbc;
    this.table = process + "_lease";
    this.owner = owner;
  }

  /**
   * A locked row.
   *
   * @param live whether the lease has not expired
   * @param left whether its owner released it in order
   */
  record Row(int attempt, long token, boolean live, int starts, boolean left) {
    /** The lease of the process that takes the row now. */
    Lease next(TaskQueue queue, UUID messageId, int attemptNow) {
      int unfinished = attempt == attemptNow ? starts + (left ? 0 : 1) : 0;
      return new Lease(queue, messageId, attemptNow, token + 1, unfinished);
    }
  }

  /**
   * Inserts the missing rows and locks all rows.
   *
   * @param attempts the attempt of each message id
   */
  Map<UUID, Row> lock(TaskQueue queue, Map<UUID, Integer> attempts) {
    List<UUID> ordered = attempts.keySet().stream().sorted(KeyOrder::compare).toList();
    // The first token is the time in microseconds, so that tokens rise even after a row was
    // deleted.
    jdbc.update(
        """
        INSERT INTO %s (queue, message_id, attempt, token, owner, held_until, starts, left_by_owner)
        VALUES %s
        ON DUPLICATE KEY UPDATE queue = VALUES(queue)
        """
            .formatted(
                table,
                Sql.list(
                    """
                    (?, ?, ?, TIMESTAMPDIFF(MICROSECOND, '2020-01-01', UTC_TIMESTAMP(6)), ?,
                     UTC_TIMESTAMP(6), 0, TRUE)\
                    """,
                    ordered.size())),
        statement -> {
          int i = 0;
          for (UUID id : ordered) {
            statement.setString(++i, queue.queueName());
            statement.setBytes(++i, Sql.bytes(id));
            statement.setInt(++i, attempts.getOrDefault(id, 1));
            statement.setString(++i, owner);
          }
        });
    Map<UUID, Row> rows = new HashMap<>();
    jdbc.query(
        """
        SELECT message_id, attempt, token, held_until > UTC_TIMESTAMP(6) AS live, starts,
               left_by_owner
        FROM %s WHERE queue = ? AND message_id IN (%s) ORDER BY message_id FOR UPDATE
        """
            .formatted(table, Sql.list("?", ordered.size())),
        statement -> bind(statement, 1, queue, ordered),
        row -> {
          rows.put(
              Sql.uuid(row.getBytes("message_id")),
              new Row(
                  row.getInt("attempt"),
                  row.getLong("token"),
                  row.getBoolean("live"),
                  row.getInt("starts"),
                  row.getBoolean("left_by_owner")));
        });
    return rows;
  }

  /** Writes leases whose rows are locked. */
  void take(List<Lease> leases, Duration until) {
    List<Lease> ordered = leases.stream().sorted(KeyOrder.by(Lease::messageId)).toList();
    jdbc.update(
        """
        INSERT INTO %s (queue, message_id, attempt, token, owner, held_until, starts, left_by_owner)
        VALUES %s
        ON DUPLICATE KEY UPDATE attempt = VALUES(attempt), token = VALUES(token),
          owner = VALUES(owner), held_until = VALUES(held_until), starts = VALUES(starts),
          left_by_owner = VALUES(left_by_owner)
        """
            .formatted(
                table,
                Sql.list(
                    "(?,?,?,?,?,UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND,?,FALSE)",
                    ordered.size())),
        statement -> {
          int i = 0;
          for (Lease lease : ordered) {
            statement.setString(++i, lease.queue().queueName());
            statement.setBytes(++i, Sql.bytes(lease.messageId()));
            statement.setInt(++i, lease.attempt());
            statement.setLong(++i, lease.token());
            statement.setString(++i, owner);
            statement.setLong(++i, micros(until));
            statement.setInt(++i, lease.starts());
          }
        });
  }

  /** Locks the rows of leases; returns the leases that nobody has taken since. */
  Set<Lease> lockHeld(TaskQueue queue, Collection<Lease> leases) {
    Map<UUID, Long> tokens = new HashMap<>();
    List<UUID> ordered = leases.stream().map(Lease::messageId).sorted(KeyOrder::compare).toList();
    jdbc.query(
        """
        SELECT message_id, token FROM %s
        WHERE queue = ? AND message_id IN (%s) ORDER BY message_id FOR UPDATE
        """
            .formatted(table, Sql.list("?", ordered.size())),
        statement -> bind(statement, 1, queue, ordered),
        row -> {
          tokens.put(Sql.uuid(row.getBytes("message_id")), row.getLong("token"));
        });
    Set<Lease> held = new HashSet<>();
    for (Lease lease : leases) {
      Long token = tokens.get(lease.messageId());
      if (token != null && token == lease.token()) {
        held.add(lease);
      }
    }
    return held;
  }

  /** Deletes leases that are locked and held. */
  void delete(TaskQueue queue, Collection<Lease> leases) {
    List<UUID> ordered = leases.stream().map(Lease::messageId).sorted(KeyOrder::compare).toList();
    jdbc.update(
        "DELETE FROM %s WHERE queue = ? AND message_id IN (%s)"
            .formatted(table, Sql.list("?", ordered.size())),
        statement -> bind(statement, 1, queue, ordered));
  }

  /** Renews leases of this owner: they last this much longer from now. */
  void renew(TaskQueue queue, Collection<UUID> messageIds, Duration until) {
    List<UUID> ordered = messageIds.stream().sorted(KeyOrder::compare).toList();
    jdbc.update(
        """
        UPDATE %s SET held_until = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND
        WHERE queue = ? AND message_id IN (%s) AND owner = ?
        """
            .formatted(table, Sql.list("?", ordered.size())),
        statement -> {
          statement.setLong(1, micros(until));
          bind(statement, 2, queue, ordered);
          statement.setString(ordered.size() + 3, owner);
        });
  }

  /**
   * Releases leases in order, which is no crash.
   *
   * @param atOnce whether others may take them now; otherwise when they expire
   */
  void leave(Collection<Lease> leases, boolean atOnce) {
    jdbc.batchUpdate(
        """
        UPDATE %s SET left_by_owner = TRUE, held_until = %s
        WHERE queue = ? AND message_id = ? AND token = ?
        """
            .formatted(table, atOnce ? "UTC_TIMESTAMP(6)" : "held_until"),
        leases.stream()
            .map(
                lease ->
                    new Object[] {
                      lease.queue().queueName(), Sql.bytes(lease.messageId()), lease.token()
                    })
            .toList());
  }

  /**
   * Deletes long expired rows, at most a thousand: their message was concluded by a process that no
   * longer held the lease, or became a dead letter in another way.
   *
   * @return the number of rows
   */
  int purge(Duration pastFor) {
    List<Object[]> past =
        jdbc.query(
            """
            SELECT queue, message_id, token FROM %s
            WHERE held_until < UTC_TIMESTAMP(6) - INTERVAL ? MICROSECOND
            LIMIT ?
            """
                .formatted(table),
            (row, number) ->
                new Object[] {
                  row.getString("queue"), row.getBytes("message_id"), row.getLong("token")
                },
            micros(pastFor),
            PURGED_AT_ONCE);
    if (!past.isEmpty()) {
      jdbc.batchUpdate(
          "DELETE FROM %s WHERE queue = ? AND message_id = ? AND token = ?".formatted(table), past);
    }
    return past.size();
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1_000;
  }

  private static void bind(
      PreparedStatement statement, int first, TaskQueue queue, List<UUID> messageIds)
      throws SQLException {
    statement.setString(first, queue.queueName());
    for (int i = 0; i < messageIds.size(); i++) {
      statement.setBytes(first + 1 + i, Sql.bytes(messageIds.get(i)));
    }
  }
}
