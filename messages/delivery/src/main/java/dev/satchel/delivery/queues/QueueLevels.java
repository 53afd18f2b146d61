package dev.satchel.delivery.queues;

import dev.satchel.delivery.DeliveryProperties;
import dev.satchel.delivery.Loop;
import dev.satchel.delivery.consuming.QueueConsumer;
import dev.satchel.delivery.consuming.TaskConsumer;
import dev.satchel.delivery.consuming.TaskConsumers;
import dev.satchel.messages.TaskQueue;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Writes the state of this process's consumers and the depths of the queues to the database, for
 * readers that cannot ask the broker. No decision depends on it: when a write fails, consuming
 * continues. The times are those of the database's clock, because the clocks of workers may differ.
 */
public final class QueueLevels {
  private static final Duration WRITE_EVERY = Duration.ofSeconds(2);
  private static final Duration LEAVES_WITHIN = Duration.ofSeconds(1);

  /** Samples kept; rates cover about the last ten seconds. */
  private static final int SAMPLES = 6;

  /** The counts at one time. */
  private record Sample(long nanos, Map<TaskQueue, Long> handled) {}

  private final JdbcTemplate jdbc;
  private final String consumerTable;
  private final String levelTable;
  private final String worker;
  private final List<TaskConsumer> consumers;
  private final Deque<Sample> samples = new ArrayDeque<>();
  private final Loop loop = new Loop("satchel-queue-levels", WRITE_EVERY, this::write, this::leave);

  /** The levels that one worker writes. */
  public QueueLevels(
      JdbcTemplate jdbc, DeliveryProperties properties, String worker, TaskConsumers consumers) {
    this.jdbc = jdbc;
    this.consumerTable = properties.process() + "_consumer";
    this.levelTable = properties.process() + "_queue_level";
    this.worker = worker;
    this.consumers = consumers.all();
  }

  /** Starts to write. */
  public void start() {
    samples.add(sample());
    loop.start();
  }

  /** The thread that does the work, for health. */
  public Loop loop() {
    return loop;
  }

  /** Stops writing, and deletes the rows of this process if the database answers soon. */
  public void stop() {
    loop.finish(LEAVES_WITHIN);
  }

  private Duration write() {
    writeConsumers();
    return WRITE_EVERY;
  }

  private void leave() {
    jdbc.update("DELETE FROM %s WHERE worker = ?".formatted(consumerTable), worker);
  }

  private void writeConsumers() {
    Sample oldest = samples.getFirst();
    Sample now = sample();
    samples.addLast(now);
    if (samples.size() > SAMPLES) {
      samples.removeFirst();
    }
    double seconds = Math.max(1, now.nanos() - oldest.nanos()) / 1e9;
    Map<TaskQueue, List<TaskConsumer>> byQueue = new TreeMap<>();
    consumers.forEach(
        consumer ->
            byQueue.computeIfAbsent(consumer.queue(), q -> new ArrayList<>()).add(consumer));
    List<Object[]> rows = new ArrayList<>();
    byQueue.forEach(
        (queue, all) ->
            rows.add(
                new Object[] {
                  worker,
                  queue.queueName(),
                  all.stream().filter(QueueLevels::consumes).count(),
                  state(all).name().toLowerCase(Locale.ROOT),
                  all.stream().mapToInt(TaskConsumer::inHand).sum(),
                  (handled(now, queue) - handled(oldest, queue)) / seconds
                }));
    jdbc.batchUpdate(
        """
        INSERT INTO %s (worker, queue, consumers, state, in_hand, handled_per_second, seen_at)
        VALUES (?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(6))
        ON DUPLICATE KEY UPDATE consumers = VALUES(consumers), state = VALUES(state),
          in_hand = VALUES(in_hand), handled_per_second = VALUES(handled_per_second),
          seen_at = VALUES(seen_at)
        """
            .formatted(consumerTable),
        rows);
    // Deletes the rows of processes that were killed.
    jdbc.update(
        "DELETE FROM %s WHERE seen_at < UTC_TIMESTAMP(6) - INTERVAL 1 MINUTE"
            .formatted(consumerTable));
  }

  /** CONSUMING when one of the consumers consumes, else the state of the first. */
  private static QueueConsumer.State state(List<TaskConsumer> all) {
    return all.stream().filter(QueueLevels::consumes).findFirst().orElse(all.getFirst()).state();
  }

  private static boolean consumes(TaskConsumer consumer) {
    return consumer.state() == QueueConsumer.State.CONSUMING;
  }

  private Sample sample() {
    Map<TaskQueue, Long> handled = new EnumMap<>(TaskQueue.class);
    consumers.forEach(
        consumer -> handled.merge(consumer.queue(), consumer.handled(), Math::addExact));
    return new Sample(System.nanoTime(), handled);
  }

  private static long handled(Sample sample, TaskQueue queue) {
    return sample.handled().getOrDefault(queue, 0L);
  }

  /**
   * Writes the levels just measured, unless another process has written within this period.
   *
   * @param ready messages that wait, by the name of the queue or dead-letter queue
   */
  public void measured(Map<String, Long> ready) {
    Map<String, Long> inHand = inHand();
    List<Object[]> rows = new ArrayList<>();
    for (TaskQueue queue : TaskQueue.values()) {
      String name = queue.queueName();
      rows.add(
          new Object[] {
            ready.getOrDefault(name, 0L),
            inHand.getOrDefault(name, 0L),
            ready.getOrDefault(queue.deadLetterQueueName(), 0L),
            name
          });
    }
    // Single-table updates assign from left to right: growth is computed from the row's old values.
    int[] written =
        jdbc.batchUpdate(
            """
            UPDATE %s
            SET growth = (? + ? - ready - in_hand)
                  / (TIMESTAMPDIFF(MICROSECOND, measured_at, UTC_TIMESTAMP(6)) / 1000000),
                ready = ?, in_hand = ?, dead_letters = ?, measured_at = UTC_TIMESTAMP(6)
            WHERE queue = ? AND measured_at < UTC_TIMESTAMP(6) - INTERVAL %d SECOND
            """
                .formatted(levelTable, QueueGauges.MEASURE_EVERY.toSeconds() - 1),
            rows.stream()
                .map(row -> new Object[] {row[0], row[1], row[0], row[1], row[2], row[3]})
                .toList());
    if (Arrays.stream(written).sum() == 0) {
      jdbc.batchUpdate(
          """
          INSERT INTO %s (ready, in_hand, dead_letters, queue, growth, measured_at)
          VALUES (?, ?, ?, ?, 0, UTC_TIMESTAMP(6))
          ON DUPLICATE KEY UPDATE queue = VALUES(queue)
          """
              .formatted(levelTable),
          rows);
    }
  }

  private Map<String, Long> inHand() {
    Map<String, Long> inHand = new HashMap<>();
    jdbc.query(
        """
        SELECT queue, SUM(in_hand) AS in_hand FROM %s
        WHERE seen_at > UTC_TIMESTAMP(6) - INTERVAL 10 SECOND
        GROUP BY queue
        """
            .formatted(consumerTable),
        row -> {
          inHand.put(row.getString("queue"), row.getLong("in_hand"));
        });
    return inHand;
  }
}
