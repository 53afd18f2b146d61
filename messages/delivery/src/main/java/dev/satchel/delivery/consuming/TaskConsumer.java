package dev.satchel.delivery.consuming;

import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.QueueProgress;
import dev.satchel.delivery.WorkerProperties;
import dev.satchel.delivery.broker.BrokerConnections;
import dev.satchel.delivery.inbox.Arrived;
import dev.satchel.messages.TaskQueue;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Takes tasks from one queue. Each of them gets an outcome, so none is kept back, and the queue has
 * come as far as the last of them.
 */
public final class TaskConsumer extends QueueConsumer {
  private final TaskQueue queue;
  private final BatchRunner runner;
  private final MessageCodec codec;
  private final QueueProgress progress;

  /** A consumer of one queue that is not started yet. */
  public TaskConsumer(
      TaskQueue queue,
      WorkerProperties.Role role,
      BrokerConnections connections,
      Function<BatchRunner.Consumer, BatchRunner> runner,
      MessageCodec codec,
      QueueProgress progress,
      BooleanSupplier paused) {
    super(queue.queueName(), Map.of(queue.queueName(), queue), role, connections, paused);
    this.queue = queue;
    this.runner = runner.apply(new BatchRunner.Consumer(this::stopping, this::crowded));
    this.codec = codec;
    this.progress = progress;
  }

  /** The queue that it takes tasks from. */
  public TaskQueue queue() {
    return queue;
  }

  @Override
  protected Handled handle(List<Incoming> batch) {
    List<Arrived> arrived = read(batch);
    List<BatchRunner.SetAside> setAside = runner.run(arrived);
    note(arrived, setAside);
    return handled(batch, setAside);
  }

  @Override
  protected Handled handleAgain(SetAside setAside) {
    BatchRunner.SetAside again = read(setAside);
    List<BatchRunner.SetAside> stillAside = runner.runAgain(again);
    note(again.messages(), stillAside);
    return handled(setAside.messages(), stillAside);
  }

  @Override
  protected void leave(List<SetAside> setAside) {
    runner.leave(setAside.stream().map(this::read).toList());
  }

  private void note(List<Arrived> batch, List<BatchRunner.SetAside> setAside) {
    if (setAside.isEmpty()) {
      progress.handled(queue, batch.stream().map(Arrived::headers));
      return;
    }
    Set<Long> aside =
        setAside.stream()
            .flatMap(part -> part.messages().stream())
            .map(Arrived::deliveryTag)
            .collect(Collectors.toSet());
    progress.handled(
        queue,
        batch.stream()
            .filter(arrived -> !aside.contains(arrived.deliveryTag()))
            .map(Arrived::headers));
  }

  private BatchRunner.SetAside read(SetAside setAside) {
    return new BatchRunner.SetAside(read(setAside.messages()), setAside.started());
  }

  private List<Arrived> read(List<Incoming> batch) {
    return batch.stream().map(incoming -> Arrived.read(incoming.delivery(), queue, codec)).toList();
  }

  private static Handled handled(List<Incoming> batch, List<BatchRunner.SetAside> setAside) {
    if (setAside.isEmpty()) {
      return new Handled(List.of(), List.of());
    }
    Map<Long, Incoming> byTag =
        batch.stream().collect(Collectors.toMap(Incoming::tag, incoming -> incoming));
    return new Handled(
        List.of(),
        setAside.stream()
            .map(
                part ->
                    new SetAside(
                        part.messages().stream()
                            .map(
                                arrived -> Objects.requireNonNull(byTag.get(arrived.deliveryTag())))
                            .toList(),
                        part.started()))
            .toList());
  }
}
