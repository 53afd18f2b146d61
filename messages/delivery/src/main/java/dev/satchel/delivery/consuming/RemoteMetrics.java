package dev.satchel.delivery.consuming;

import dev.satchel.delivery.RemoteAnswer;
import dev.satchel.delivery.remote.Leases;
import dev.satchel.messages.TaskQueue;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.TimeUnit;

/** Measures the remote calls of one queue's consumers. */
public final class RemoteMetrics {
  private final MeterRegistry registry;
  private final TaskQueue queue;
  private final ConsumerMetrics consumer;

  /** Registers the gauge of the queue. */
  public RemoteMetrics(
      MeterRegistry registry, TaskQueue queue, Leases leases, ConsumerMetrics consumer) {
    this.registry = registry;
    this.queue = queue;
    this.consumer = consumer;
    Gauge.builder("satchel.remote.in.flight", () -> leases.held(queue))
        .description("Messages with calls that this process has under a lease")
        .tag("queue", queue.queueName())
        .register(registry);
  }

  /** The other metrics of the same consumers. */
  ConsumerMetrics consumer() {
    return consumer;
  }

  void answered(RemoteAnswer<?> answer, long nanos) {
    String how =
        switch (answer) {
          case RemoteAnswer.Reply<?> reply -> "reply";
          case RemoteAnswer.Failed<?> failed -> "failed";
          case RemoteAnswer.TimedOut<?> timedOut -> "timed-out";
        };
    registry
        .timer("satchel.remote.call", "queue", queue.queueName(), "answer", how)
        .record(nanos, TimeUnit.NANOSECONDS);
  }
}
