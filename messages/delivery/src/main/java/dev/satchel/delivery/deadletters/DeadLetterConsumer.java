package dev.satchel.delivery.deadletters;

import dev.satchel.delivery.Loop;
import dev.satchel.delivery.WorkerProperties;
import dev.satchel.delivery.broker.BrokerConnections;
import dev.satchel.delivery.consuming.Incoming;
import dev.satchel.delivery.consuming.QueueConsumer;
import dev.satchel.messages.TaskQueue;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Consumes all dead-letter queues. It cannot be paused. */
public final class DeadLetterConsumer extends QueueConsumer {
  private final DeadLetterRunner runner;

  /** A consumer of all dead-letter queues that is not started yet. */
  public DeadLetterConsumer(
      WorkerProperties.Role role, BrokerConnections connections, DeadLetterRunner runner) {
    super(
        WorkerProperties.DEAD_LETTERS,
        Stream.of(TaskQueue.values())
            .collect(Collectors.toMap(TaskQueue::deadLetterQueueName, queue -> queue)),
        role,
        connections,
        () -> false);
    this.runner = runner;
  }

  /** The loop that retries to store quarantined dead letters. */
  public Loop quarantine() {
    return runner.loop();
  }

  @Override
  protected Handled handle(List<Incoming> batch) {
    return new Handled(runner.run(batch, this::stopping), List.of(), List.of());
  }

  @Override
  protected Handled handleAgain(SetAside setAside) {
    return handle(setAside.messages());
  }

  @Override
  protected void leave(List<SetAside> setAside) {}
}
