package dev.satchel.delivery;

import dev.satchel.messages.TaskQueue;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/** The queues that an operator has paused; all workers read them twice a second. */
public final class QueuePauses {
  private static final Logger log = LoggerFactory.getLogger(QueuePauses.class);
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);
  private static final Duration LEAVES_WITHIN = Duration.ofSeconds(1);

  private final JdbcTemplate jdbc;
  private final String table;
  private final Clock clock;
  private final MeterRegistry registry;
  private final Loop loop = new Loop("satchel-queue-pauses", LOOK_EVERY, this::look);
  private volatile Set<TaskQueue> paused = EnumSet.noneOf(TaskQueue.class);

  /** The pauses of one process; nothing is read before {@link #start}. */
  public QueuePauses(
      JdbcTemplate jdbc, DeliveryProperties properties, Clock clock, MeterRegistry registry) {
    this.jdbc = jdbc;
    this.table = properties.process() + "_queue_pause";
    this.clock = clock;
    this.registry = registry;
  }

  /**
   * Pauses a queue, inside the open transaction.
   *
   * @throws IllegalArgumentException for {@code operations}, which cannot be paused
   */
  public void pause(TaskQueue queue) {
    if (queue == TaskQueue.OPERATIONS) {
      throw new IllegalArgumentException("operations cannot be paused");
    }
    jdbc.update(
        "INSERT INTO %s (queue, paused_at) VALUES (?, ?) ON DUPLICATE KEY UPDATE queue = queue"
            .formatted(table),
        queue.queueName(),
        Sql.time(clock.instant()));
  }

  /** Resumes a queue, inside the open transaction. */
  public void resume(TaskQueue queue) {
    jdbc.update("DELETE FROM %s WHERE queue = ?".formatted(table), queue.queueName());
  }

  /** Whether the queue was paused at the last read. */
  public boolean paused(TaskQueue queue) {
    return paused.contains(queue);
  }

  /** Reads the pauses and starts to poll them. */
  public void start() {
    for (TaskQueue queue : TaskQueue.values()) {
      Gauge.builder("satchel.queue.paused", () -> paused(queue) ? 1 : 0)
          .tag("queue", queue.queueName())
          .register(registry);
    }
    try {
      look();
    } catch (RuntimeException e) {
      log.warn("cannot look for paused queues at the start: {}", Failures.brief(e));
    }
    loop.start();
  }

  /** Stops polling. */
  public void stop() {
    loop.stop(LEAVES_WITHIN);
  }

  /** The thread that does the work, for health. */
  public Loop loop() {
    return loop;
  }

  /** While the database is unreachable, the last result stays in effect. */
  private Duration look() {
    Set<TaskQueue> now =
        jdbc.query("SELECT queue FROM " + table, (row, number) -> row.getString("queue")).stream()
            .flatMap(name -> TaskQueue.named(name).stream())
            .filter(queue -> queue != TaskQueue.OPERATIONS)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(TaskQueue.class)));
    if (!now.equals(paused)) {
      log.info("paused queues: {}", now);
      paused = now;
    }
    return LOOK_EVERY;
  }
}
