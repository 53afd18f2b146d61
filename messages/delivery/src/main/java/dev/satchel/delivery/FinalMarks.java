package dev.satchel.delivery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The final marks of an inbox: a message marked as final has its outcome, and any further delivery
 * of it is a duplicate, whatever its attempt. Used to replay and to discard messages.
 *
 * <p>Invariant: no consumer commits an effect of a message that is locked here. The first message
 * of a ticket may be in hand at its first attempt, without an inbox row: its commit fails once the
 * transaction that locked it has changed the ticket.
 */
public final class FinalMarks {
  /**
   * What the inbox records of a message.
   *
   * @param attempt the highest attempt whose outcome is recorded, 0 for none
   */
  public record Mark(int attempt, boolean isFinal) {
    static final Mark NONE = new Mark(0, false);
  }

  private final JdbcTemplate jdbc;
  private final String table;

  /** The marks in the inbox of one process. */
  public FinalMarks(JdbcTemplate jdbc, DeliveryProperties properties) {
    this(jdbc, properties.process());
  }

  /**
   * The marks of one process.
   *
   * @param process the process whose inbox is used, such as {@code workers}
   */
  public FinalMarks(JdbcTemplate jdbc, String process) {
    this.jdbc = jdbc;
    this.table = process + "_inbox";
  }

  /** Reads the marks without locking them; they may change at any time. */
  public Map<MessageKey, Mark> look(Collection<MessageKey> keys) {
    return read(ordered(keys), "");
  }

  /**
   * Locks and reads the marks until the open transaction ends. Waits for consumers that are
   * processing one of the messages. Takes two statements, and one more for each further queue.
   */
  public Map<MessageKey, Mark> lock(Collection<MessageKey> keys) {
    SequencedSet<MessageKey> ordered = ordered(keys);
    if (!ordered.isEmpty()) {
      // READ COMMITTED cannot lock a row that does not exist: a consumer could insert it, and
      // handle its message, between this read and the mark.
      jdbc.update(
          """
          INSERT INTO %s (queue, message_id, attempt, final, handled_at) VALUES %s
          ON DUPLICATE KEY UPDATE queue = queue
          """
              .formatted(table, Sql.list("(?, ?, 0, 0, UTC_TIMESTAMP(6))", ordered.size())),
          statement -> {
            int i = 0;
            for (MessageKey key : ordered) {
              statement.setString(++i, key.queue());
              statement.setBytes(++i, Sql.bytes(key.messageId()));
            }
          });
    }
    return read(ordered, "FOR UPDATE");
  }

  /**
   * Marks locked messages as final that are not final yet: no later delivery of them has an effect.
   *
   * @param attempts the highest known attempt of each message
   * @throws IllegalStateException when one of them is final already
   */
  public void close(Map<MessageKey, Integer> attempts, Instant now) {
    if (attempts.isEmpty()) {
      return;
    }
    SequencedMap<MessageKey, Integer> ordered = new TreeMap<>(attempts);
    int changed =
        jdbc.update(
            """
            INSERT INTO %s (queue, message_id, attempt, final, handled_at) VALUES %s
            ON DUPLICATE KEY UPDATE
              handled_at = IF(final, handled_at, VALUES(handled_at)),
              attempt = IF(final, attempt, GREATEST(attempt, VALUES(attempt))),
              final = 1
            """
                .formatted(table, Sql.list("(?, ?, ?, 1, ?)", ordered.size())),
            statement -> {
              int i = 0;
              for (Map.Entry<MessageKey, Integer> entry : ordered.entrySet()) {
                statement.setString(++i, entry.getKey().queue());
                statement.setBytes(++i, Sql.bytes(entry.getKey().messageId()));
                statement.setInt(++i, entry.getValue());
                statement.setObject(++i, Sql.time(now));
              }
            });
    // MySQL counts 2 affected rows for an updated row and 0 for an unchanged one.
    if (changed != 2 * ordered.size()) {
      throw new IllegalStateException(
          changed / 2 + " messages made final, expected " + ordered.size());
    }
  }

  /** Puts keys in the order in which consumers lock rows, which avoids deadlocks. */
  private static SequencedSet<MessageKey> ordered(Collection<MessageKey> keys) {
    return new TreeSet<>(keys);
  }

  private Map<MessageKey, Mark> read(SequencedSet<MessageKey> ordered, String lock) {
    Map<MessageKey, Mark> marks = new HashMap<>();
    SequencedMap<String, List<MessageKey>> byQueue = new TreeMap<>();
    for (MessageKey key : ordered) {
      marks.put(key, Mark.NONE);
      byQueue.computeIfAbsent(key.queue(), name -> new ArrayList<>()).add(key);
    }
    byQueue.values().forEach(keys -> read(keys, lock, marks));
    return marks;
  }

  private void read(List<MessageKey> keys, String lock, Map<MessageKey, Mark> marks) {
    String queue = keys.getFirst().queue();
    jdbc.query(
        """
        SELECT message_id, attempt, final FROM %s
        WHERE queue = ? AND message_id IN (%s) ORDER BY message_id %s
        """
            .formatted(table, Sql.list("?", keys.size()), lock),
        statement -> {
          statement.setString(1, queue);
          int i = 1;
          for (MessageKey key : keys) {
            statement.setBytes(++i, Sql.bytes(key.messageId()));
          }
        },
        row -> {
          marks.put(
              new MessageKey(queue, Sql.uuid(row.getBytes("message_id"))),
              new Mark(row.getInt("attempt"), row.getBoolean("final")));
        });
  }
}
