package dev.satchel.delivery.consuming;

import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.QueueProgress;
import dev.satchel.delivery.RemoteHandler;
import dev.satchel.delivery.WorkerProperties;
import dev.satchel.delivery.broker.BrokerConnections;
import dev.satchel.delivery.inbox.Arrived;
import dev.satchel.messages.TaskQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Consumes tasks from one queue. Each of them gets an outcome, so none is kept back while the
 * process runs, and the queue's progress is that of the last handled task. Tasks without remote
 * calls run in batches; tasks with calls run beside them.
 */
public final class TaskConsumer extends QueueConsumer {
  private final TaskQueue queue;
  private final Handlers handlers;
  private final BatchRunner runner;
  private final RemoteRunner remote;
  private final MessageCodec codec;
  private final QueueProgress progress;

  /** What the consumers of a queue share. */
  public record Parts(
      BatchRunner.Shared shared,
      ConsumerMetrics metrics,
      RemoteMetrics remoteMetrics,
      Suspects suspects) {}

  /** A consumer of one queue that is not started yet. */
  public TaskConsumer(
      TaskQueue queue,
      WorkerProperties.Role role,
      BrokerConnections connections,
      Parts parts,
      MessageCodec codec,
      QueueProgress progress,
      BooleanSupplier paused) {
    super(queue.queueName(), Map.of(queue.queueName(), queue), role, connections, paused);
    this.queue = queue;
    this.handlers = parts.shared().handlers();
    this.runner =
        new BatchRunner(
            queue,
            new BatchTransaction(queue, role, parts.shared(), parts.metrics()),
            parts.shared(),
            parts.metrics(),
            parts.suspects(),
            new BatchRunner.Consumer(this::stopping, this::crowded));
    this.remote =
        new RemoteRunner(
            queue, role, parts.shared(), parts.remoteMetrics(), parts.suspects(), this::stopping);
    this.codec = codec;
    this.progress = progress;
  }

  /** The queue that it consumes. */
  public TaskQueue queue() {
    return queue;
  }

  @Override
  protected Handled handle(List<Incoming> batch) {
    List<Arrived> own = new ArrayList<>();
    List<Incoming> inFlight = new ArrayList<>();
    List<Incoming> keptBack = new ArrayList<>();
    for (Incoming incoming : batch) {
      Arrived arrived = read(incoming);
      Optional<RemoteHandler<?, ?, ?>> handler = withCalls(arrived);
      if (handler.isEmpty()) {
        own.add(arrived);
      } else if (stopping()) {
        keptBack.add(incoming);
      } else {
        remote.add(InFlight.of(handler.get(), incoming, arrived.underLease()));
        inFlight.add(incoming);
      }
    }
    List<BatchRunner.SetAside> setAside = own.isEmpty() ? List.of() : runner.run(own);
    note(own, setAside);
    return new Handled(keptBack, setAside(batch, setAside), inFlight);
  }

  private Optional<RemoteHandler<?, ?, ?>> withCalls(Arrived arrived) {
    return Optional.ofNullable(arrived.task()).flatMap(task -> handlers.remote(queue, task));
  }

  @Override
  protected Handled handleAgain(SetAside setAside) {
    BatchRunner.SetAside again = read(setAside);
    List<BatchRunner.SetAside> stillAside = runner.runAgain(again);
    note(again.messages(), stillAside);
    return new Handled(List.of(), setAside(setAside.messages(), stillAside), List.of());
  }

  @Override
  protected void leave(List<SetAside> setAside) {
    runner.leave(setAside.stream().map(this::read).toList());
  }

  @Override
  protected List<Incoming> goOn() {
    List<InFlight<?, ?, ?>> ended = remote.goOn();
    if (!ended.isEmpty()) {
      progress.handled(queue, ended.stream().map(message -> message.arrived().headers()));
    }
    return ended.stream().map(InFlight::incoming).toList();
  }

  @Override
  protected int inFlight() {
    return remote.inHand();
  }

  @Override
  protected int room() {
    return remote.room();
  }

  @Override
  protected void channelEnds() {
    remote.channelEnds();
  }

  @Override
  protected void left() {
    remote.leave();
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
    return new BatchRunner.SetAside(
        setAside.messages().stream().map(this::read).toList(), setAside.started());
  }

  private Arrived read(Incoming incoming) {
    return Arrived.read(incoming.delivery(), queue, codec);
  }

  private static List<SetAside> setAside(
      List<Incoming> batch, List<BatchRunner.SetAside> setAside) {
    if (setAside.isEmpty()) {
      return List.of();
    }
    Map<Long, Incoming> byTag =
        batch.stream().collect(Collectors.toMap(Incoming::tag, incoming -> incoming));
    return setAside.stream()
        .map(
            part ->
                new SetAside(
                    part.messages().stream()
                        .map(arrived -> Objects.requireNonNull(byTag.get(arrived.deliveryTag())))
                        .toList(),
                    part.started()))
        .toList();
  }
}
