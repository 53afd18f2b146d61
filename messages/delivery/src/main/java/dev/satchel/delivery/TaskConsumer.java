package dev.satchel.delivery;

import dev.satchel.messages.TaskQueue;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Takes tasks from one queue. Each of them gets an outcome, so none is kept back. */
final class TaskConsumer extends QueueConsumer {
  private final TaskQueue queue;
  private final BatchRunner runner;
  private final MessageCodec codec;

  TaskConsumer(
      TaskQueue queue,
      WorkerProperties.Role role,
      BrokerConnections connections,
      Function<BooleanSupplier, BatchRunner> runner,
      MessageCodec codec,
      BooleanSupplier paused) {
    super(queue.queueName(), Map.of(queue.queueName(), queue), role, connections, paused);
    this.queue = queue;
    this.runner = runner.apply(this::stopping);
    this.codec = codec;
  }

  TaskQueue queue() {
    return queue;
  }

  @Override
  List<Incoming> handle(List<Incoming> batch) {
    runner.run(
        batch.stream().map(incoming -> Arrived.read(incoming.delivery(), queue, codec)).toList());
    return List.of();
  }
}
