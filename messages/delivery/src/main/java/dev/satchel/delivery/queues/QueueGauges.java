package dev.satchel.delivery.queues;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.satchel.delivery.Loop;
import dev.satchel.delivery.broker.BrokerConnections;
import dev.satchel.messages.TaskQueue;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Measures how many messages are ready in each queue and each dead-letter queue. For monitoring
 * only: no decision depends on it.
 */
public final class QueueGauges {
  static final Duration MEASURE_EVERY = Duration.ofSeconds(5);
  private static final Duration LEAVES_WITHIN = Duration.ofSeconds(1);

  private final BrokerConnections connections;
  private final MeterRegistry registry;
  private final QueueLevels levels;
  private final Map<String, Long> ready = new ConcurrentHashMap<>();
  private final Loop loop = new Loop("satchel-queue-gauges", MEASURE_EVERY, this::measure);

  /** Gauges of all task queues and their dead-letter queues. */
  public QueueGauges(BrokerConnections connections, MeterRegistry registry, QueueLevels levels) {
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

  /** Starts to measure. */
  public void start() {
    for (TaskQueue queue : TaskQueue.values()) {
      register(queue.queueName());
      register(queue.deadLetterQueueName());
    }
    loop.start();
  }

  /** Stops measuring. */
  public void stop() {
    loop.stop(LEAVES_WITHIN);
  }

  /** The thread that does the work, for health. */
  public Loop loop() {
    return loop;
  }

  private Duration measure() throws IOException, TimeoutException, InterruptedException {
    try (Connection connection = connections.open("gauges");
        Channel channel = connection.createChannel()) {
      while (!loop.stopping()) {
        measure(channel);
        levels.measured(ready);
        loop.recovered();
        TimeUnit.NANOSECONDS.sleep(MEASURE_EVERY.toNanos());
      }
    }
    return MEASURE_EVERY;
  }

  private void measure(Channel channel) throws IOException {
    for (TaskQueue queue : TaskQueue.values()) {
      ready.put(queue.queueName(), channel.messageCount(queue.queueName()));
      ready.put(queue.deadLetterQueueName(), channel.messageCount(queue.deadLetterQueueName()));
    }
  }
}
