package dev.satchel.delivery.consuming;

import dev.satchel.delivery.BatchHandler;
import dev.satchel.delivery.Delivered;
import dev.satchel.delivery.MessageTypes;
import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.Publications;
import dev.satchel.delivery.RemoteHandler;
import dev.satchel.delivery.inbox.Arrived;
import dev.satchel.messages.ControlTask;
import dev.satchel.messages.Task;
import dev.satchel.messages.TaskQueue;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The handlers of a process by queue; distributes a batch among them. */
public final class Handlers {
  private final Map<TaskQueue, List<BatchHandler<?>>> byQueue = new EnumMap<>(TaskQueue.class);
  private final Map<TaskQueue, List<RemoteHandler<?, ?, ?>>> remote =
      new EnumMap<>(TaskQueue.class);

  /**
   * All handlers.
   *
   * @throws IllegalStateException when two handlers handle the same tasks, or a {@link
   *     RemoteHandler} handles control tasks
   */
  public Handlers(
      List<BatchHandler<?>> handlers, List<RemoteHandler<?, ?, ?>> remote, MessageTypes types) {
    List<Class<? extends Task>> taken = new ArrayList<>();
    for (BatchHandler<?> handler : handlers) {
      requireApart(handler.tasks(), taken);
      byQueue
          .computeIfAbsent(types.queueOfAny(handler.tasks()), queue -> new ArrayList<>())
          .add(handler);
    }
    for (RemoteHandler<?, ?, ?> handler : remote) {
      requireApart(handler.tasks(), taken);
      if (ControlTask.class.isAssignableFrom(handler.tasks())) {
        throw new IllegalStateException(
            handler.getClass() + " must not make calls: it handles control tasks");
      }
      this.remote
          .computeIfAbsent(types.queueOfAny(handler.tasks()), queue -> new ArrayList<>())
          .add(handler);
    }
  }

  private static void requireApart(Class<? extends Task> tasks, List<Class<? extends Task>> taken) {
    for (Class<? extends Task> other : taken) {
      if (other.isAssignableFrom(tasks) || tasks.isAssignableFrom(other)) {
        throw new IllegalStateException("two handlers for the same tasks: " + tasks);
      }
    }
    taken.add(tasks);
  }

  /** The queues that have a handler. */
  public Set<TaskQueue> queues() {
    Set<TaskQueue> queues = EnumSet.noneOf(TaskQueue.class);
    queues.addAll(byQueue.keySet());
    queues.addAll(remote.keySet());
    return queues;
  }

  /** The remote handlers of a queue. */
  List<RemoteHandler<?, ?, ?>> remote(TaskQueue queue) {
    return remote.getOrDefault(queue, List.of());
  }

  /** The remote handler that accepts this task. */
  Optional<RemoteHandler<?, ?, ?>> remote(TaskQueue queue, Task task) {
    return remote(queue).stream().filter(handler -> handler.tasks().isInstance(task)).findFirst();
  }

  /** Whether there is a handler for control tasks. */
  public boolean handleControl() {
    return byQueue.values().stream()
        .flatMap(List::stream)
        .anyMatch(handler -> ControlTask.class.isAssignableFrom(handler.tasks()));
  }

  /** Whether a handler accepts this task; a task without a handler is parked. */
  public boolean handles(TaskQueue queue, Task task) {
    return byQueue.getOrDefault(queue, List.of()).stream()
            .anyMatch(handler -> handler.tasks().isInstance(task))
        || remote(queue, task).isPresent();
  }

  /** Passes each message to its handler; a handler gets its messages in the order of arrival. */
  public List<Recorder.Result> handle(
      TaskQueue queue, List<Arrived> batch, Publications publications) {
    Map<Arrived, Outcome> outcomes = new LinkedHashMap<>();
    for (BatchHandler<?> handler : byQueue.getOrDefault(queue, List.of())) {
      List<Arrived> own =
          batch.stream().filter(arrived -> handler.tasks().isInstance(arrived.task())).toList();
      if (!own.isEmpty()) {
        List<Outcome> answers = handle(handler, own, publications);
        for (int i = 0; i < own.size(); i++) {
          outcomes.put(own.get(i), answers.get(i));
        }
      }
    }
    return batch.stream()
        .map(arrived -> new Recorder.Result(arrived, Objects.requireNonNull(outcomes.get(arrived))))
        .toList();
  }

  private static <T extends Task> List<Outcome> handle(
      BatchHandler<T> handler, List<Arrived> batch, Publications publications) {
    List<Delivered<T>> delivered =
        batch.stream().map(arrived -> arrived.as(handler.tasks())).toList();
    List<Outcome> outcomes;
    try {
      outcomes = handler.handle(delivered, publications);
    } catch (StackOverflowError | LinkageError | AssertionError e) {
      throw new HandlerFailed(e);
    }
    if (outcomes.size() != batch.size()) {
      throw new IllegalStateException(
          handler.getClass() + " answered " + outcomes.size() + " of " + batch.size());
    }
    return outcomes;
  }
}
