package dev.satchel.delivery;

import dev.satchel.messages.TaskQueue;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/** Which queues an operator has paused; all workers look twice a second. */
public final class QueuePauses {
  private static final Logger log = LoggerFactory.getLogger(QueuePauses.class);
  private static final long LOOK_EVERY_MS = 500;

  private final JdbcTemplate jdbc;
  private final String table;
  private final Clock clock;
  private final MeterRegistry registry;
  private final Thread thread = new Thread(this::run, "satchel-queue-pauses");
  private volatile Set<TaskQueue> paused = EnumSet.noneOf(TaskQueue.class);
  private volatile boolean stopping;

  QueuePauses(
      JdbcTemplate jdbc, DeliveryProperties properties, Clock clock, MeterRegistry registry) {
    this.jdbc = jdbc;
    this.table = properties.process() + "_queue_pause";
    this.clock = clock;
    this.registry = registry;
    thread.setDaemon(true);
  }

  /**
   * Pauses a queue inside the transaction that is open.
   *
   * @throws IllegalArgumentException for {@code operations}, which carries the resumption
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

  /** Lets a queue go on, inside the transaction that is open. */
  public void resume(TaskQueue queue) {
    jdbc.update("DELETE FROM %s WHERE queue = ?".formatted(table), queue.queueName());
  }

  /** Whether the queue was paused when last looked at. */
  public boolean paused(TaskQueue queue) {
    return paused.contains(queue);
  }

  void start() {
    for (TaskQueue queue : TaskQueue.values()) {
      Gauge.builder("satchel.queue.paused", () -> paused(queue) ? 1 : 0)
          .tag("queue", queue.queueName())
          .register(registry);
    }
    look();
    thread.start();
  }

  void stop() {
    stopping = true;
    thread.interrupt();
  }

  private void run() {
    while (!stopping) {
      Pause.ms(LOOK_EVERY_MS);
      look();
    }
  }

  private void look() {
    try {
      Set<TaskQueue> now =
          jdbc.query("SELECT queue FROM " + table, (row, number) -> row.getString("queue")).stream()
              .flatMap(name -> TaskQueue.named(name).stream())
              .filter(queue -> queue != TaskQueue.OPERATIONS)
              .collect(Collectors.toCollection(() -> EnumSet.noneOf(TaskQueue.class)));
      if (!now.equals(paused)) {
        log.info("paused queues: {}", now);
        paused = now;
      }
    } catch (RuntimeException e) {
      log.debug("cannot look for paused queues, the last answer holds", e);
    }
  }
}
