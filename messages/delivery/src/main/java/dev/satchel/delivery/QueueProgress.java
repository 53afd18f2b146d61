package dev.satchel.delivery;

import dev.satchel.messages.TaskQueue;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The progress of a queue: when the newest handled message was published. A queue keeps its order,
 * so earlier messages have been consumed as well. The message id (UUIDv7) holds the time of the
 * first publication; a message that is published again may hold that time in a header. For the
 * header, the inbox gets a row whose id has that time and belongs to no message. A worker of a
 * release that does not know the header ignores it.
 */
public final class QueueProgress {
  private static final Logger log = LoggerFactory.getLogger(QueueProgress.class);
  private static final String HEADER = "x-satchel-sent-at-ms";

  private final JdbcTemplate jdbc;
  private final String table;
  private final Clock clock;

  /**
   * The progress of one process.
   *
   * @param process the process whose inbox is used, such as {@code workers}
   */
  public QueueProgress(JdbcTemplate jdbc, String process, Clock clock) {
    this.jdbc = jdbc;
    this.table = process + "_inbox";
    this.clock = clock;
  }

  /** The header that holds the time of sending, in milliseconds since the epoch. */
  public static Map<String, String> header(Instant sentAt) {
    return Map.of(HEADER, Long.toString(sentAt.toEpochMilli()));
  }

  /**
   * When the newest handled message was created or published again; empty when no handled message
   * has a time. Only UUIDv7 ids hold a time (RFC 9562, section 5.7); ids with a time in the future
   * are ignored.
   */
  public Optional<Instant> newest(TaskQueue queue, Instant now) {
    return jdbc
        .query(
            """
            SELECT message_id FROM %s
            WHERE queue = ? AND attempt > 0 AND message_id < ?
              AND SUBSTRING(HEX(message_id), 13, 1) = '7'
            ORDER BY message_id DESC
            LIMIT 1
            """
                .formatted(table),
            (row, number) -> Sql.uuid(row.getBytes("message_id")),
            queue.queueName(),
            Sql.bytes(new UUID((now.toEpochMilli() + 1) << 16, 0)))
        .stream()
        .findFirst()
        .map(id -> Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16));
  }

  /**
   * Records the progress of the queue. This is best effort: a failed write is not retried.
   *
   * @param headers the headers of each handled message
   */
  public void handled(TaskQueue queue, Stream<Map<String, String>> headers) {
    long latest =
        headers
            .map(message -> millis(message.get(HEADER)))
            .filter(Objects::nonNull)
            .mapToLong(Long::longValue)
            .max()
            .orElse(0);
    if (latest > 0) {
      try {
        note(queue, latest);
      } catch (RuntimeException e) {
        log.debug("the progress of {} is not recorded", queue.queueName(), e);
      }
    }
  }

  private void note(TaskQueue queue, long millis) {
    jdbc.update(
        """
        INSERT INTO %s (queue, message_id, attempt, final, handled_at) VALUES (?, ?, 1, TRUE, ?)
        ON DUPLICATE KEY UPDATE queue = VALUES(queue)
        """
            .formatted(table),
        queue.queueName(),
        Sql.bytes(new UUID(millis << 16 | 0x7000, Long.MIN_VALUE)),
        Sql.time(clock.instant()));
  }

  /** Null unless valid: a foreign sender may write anything, and a UUIDv7 has room for 48 bits. */
  private static @Nullable Long millis(@Nullable String header) {
    try {
      long millis = header == null ? 0 : Long.parseLong(header);
      return millis > 0 && millis < 1L << 47 ? millis : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
