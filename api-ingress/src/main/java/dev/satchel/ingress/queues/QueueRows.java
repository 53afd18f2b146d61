package dev.satchel.ingress.queues;

import dev.satchel.delivery.MessageCodec;
import dev.satchel.ingress.rows.Rows;
import dev.satchel.messages.TaskQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;

/** Reads the queue statistics that the workers write. */
final class QueueRows {
  /** A worker whose last report is older than this is not counted. */
  private static final Duration SILENT = Duration.ofSeconds(10);

  private final JdbcTemplate jdbc;
  private final MessageCodec codec;

  QueueRows(JdbcTemplate jdbc, MessageCodec codec) {
    this.jdbc = jdbc;
    this.codec = codec;
  }

  /** The state of every queue, in the order of {@link TaskQueue}. */
  List<QueueState> all(Instant now) {
    Map<TaskQueue, QueueState.Level> levels = levels();
    Map<TaskQueue, QueueState.Consumers> consumers = consumers(now.minus(SILENT));
    Map<TaskQueue, Instant> paused = paused();
    Map<TaskQueue, Long> deadLetters = deadLetters();
    Map<String, Instant> oldest = oldestByTask();
    return Stream.of(TaskQueue.values())
        .map(
            queue ->
                new QueueState(
                    queue,
                    levels.getOrDefault(queue, QueueState.Level.UNKNOWN),
                    consumers.getOrDefault(queue, QueueState.Consumers.NONE),
                    age(queue, oldest, now),
                    paused.get(queue),
                    deadLetters.getOrDefault(queue, 0L)))
        .toList();
  }

  private Map<TaskQueue, QueueState.Level> levels() {
    return byQueue(
        "SELECT queue, ready, growth, measured_at FROM workers_queue_level",
        (row, n) ->
            new QueueState.Level(
                row.getLong("ready"), row.getDouble("growth"), Rows.instant(row, "measured_at")));
  }

  private Map<TaskQueue, QueueState.Consumers> consumers(Instant since) {
    return byQueue(
        """
        SELECT queue, SUM(consumers) AS consumers, SUM(in_hand) AS in_hand,
          SUM(handled_per_second) AS handled
        FROM workers_consumer
        WHERE seen_at >= ?
        GROUP BY queue
        """,
        (row, n) ->
            new QueueState.Consumers(
                row.getLong("consumers"), row.getLong("in_hand"), row.getDouble("handled")),
        Rows.utc(since));
  }

  private Map<TaskQueue, Instant> paused() {
    return byQueue(
        "SELECT queue, paused_at FROM workers_queue_pause",
        (row, n) -> Rows.instant(row, "paused_at"));
  }

  private Map<TaskQueue, Long> deadLetters() {
    return byQueue(
        "SELECT queue, SUM(open) AS open FROM dead_letter_group WHERE any_open = TRUE GROUP BY queue",
        (row, n) -> row.getLong("open"));
  }

  /**
   * The creation time of the oldest ticket that has not been started, by type of task. The query
   * reads one index entry for each type, however many tickets wait.
   */
  private Map<String, Instant> oldestByTask() {
    List<String> tasks =
        Stream.of(TaskQueue.values()).flatMap(queue -> codec.typeNamesOn(queue).stream()).toList();
    String oldestOfOne =
        """
        (SELECT task, created_at
         FROM ticket FORCE INDEX (ticket_open)
         WHERE status = 'accepted' AND task = ?
         ORDER BY created_at
         LIMIT 1)
        """;
    Map<String, Instant> oldest = new HashMap<>();
    jdbc.query(
        String.join("UNION ALL\n", Collections.nCopies(tasks.size(), oldestOfOne)),
        row -> {
          oldest.put(row.getString("task"), Rows.instant(row, "created_at"));
        },
        tasks.toArray());
    return oldest;
  }

  private @Nullable Duration age(TaskQueue queue, Map<String, Instant> oldest, Instant now) {
    return codec.typeNamesOn(queue).stream()
        .map(oldest::get)
        .filter(Objects::nonNull)
        .min(Instant::compareTo)
        .map(from -> Duration.between(from, now))
        .orElse(null);
  }

  private <T> Map<TaskQueue, T> byQueue(String sql, RowMapper<T> mapper, Object... values) {
    Map<TaskQueue, T> found = new EnumMap<>(TaskQueue.class);
    jdbc.query(
        sql,
        row -> {
          Optional<TaskQueue> queue = TaskQueue.named(row.getString("queue"));
          T value = mapper.mapRow(row, 0);
          if (queue.isPresent() && value != null) {
            found.put(queue.get(), value);
          }
        },
        values);
    return found;
  }
}
