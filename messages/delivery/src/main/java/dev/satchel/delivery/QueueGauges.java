package dev.satchel.delivery;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.satchel.messages.TaskQueue;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures how many messages wait in each queue and each dead-letter queue. For people, not for
 * decisions.
 */
final class QueueGauges {
  private static final Logger log = LoggerFactory.getLogger(QueueGauges.class);
  static final long MEASURE_EVERY_MS = 5_000;

  private final BrokerConnections connections;
  private final MeterRegistry registry;
  private final QueueLevels levels;
  private final Map<String, Long> ready = new ConcurrentHashMap<>();
  private final Thread thread = new Thread(this::run, "satchel-queue-gauges");
  private volatile boolean stopping;

  QueueGauges(BrokerConnections connections, MeterRegistry registry, QueueLevels levels) {
    this.connections = connections;
    this.registry = registry;
    this.levels = levels;
  }

  private void register(String queue) {
    Gauge.builder("satchel.queue.ready", () -> ready.getOrDefault(queue, 0L))
        .description("Messages that wait in the queue")
        .tag("queue", queue)
        .register(registry);
  }

  void start() {
    for (TaskQueue queue : TaskQueue.values()) {
      register(queue.queueName());
      register(queue.deadLetterQueueName());
    }
    thread.setDaemon(true);
    thread.start();
  }

  void stop() {
    stopping = true;
    thread.interrupt();
  }

  private void run() {
    while (!stopping) {
      try (Connection connection = connections.open("gauges");
          Channel channel = connection.createChannel()) {
        while (!stopping) {
          measure(channel);
          levels.measured(ready);
          Pause.ms(MEASURE_EVERY_MS);
        }
      } catch (IOException | TimeoutException | RuntimeException e) {
        log.debug("cannot measure queues", e);
        Pause.ms(MEASURE_EVERY_MS);
      }
    }
  }

  private void measure(Channel channel) throws IOException {
    for (TaskQueue queue : TaskQueue.values()) {
      ready.put(queue.queueName(), channel.messageCount(queue.queueName()));
      ready.put(queue.deadLetterQueueName(), channel.messageCount(queue.deadLetterQueueName()));
    }
  }
}
