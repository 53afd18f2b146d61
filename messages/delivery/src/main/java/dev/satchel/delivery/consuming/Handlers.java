package dev.satchel.delivery.consuming;

import dev.satchel.delivery.BatchHandler;
import dev.satchel.delivery.Delivered;
import dev.satchel.delivery.MessageTypes;
import dev.satchel.delivery.Outcome;
import dev.satchel.delivery.Publications;
import dev.satchel.delivery.inbox.Arrived;
import dev.satchel.messages.ControlTask;
import dev.satchel.messages.Task;
import dev.satchel.messages.TaskQueue;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The handlers of a process by queue, and the way a batch is dealt out among them. */
public final class Handlers {
  private final Map<TaskQueue, List<BatchHandler<?>>> byQueue = new EnumMap<>(TaskQueue.class);

  /**
   * The handlers of a process.
   *
   * @throws IllegalStateException when two handle one task type
   */
  public Handlers(List<BatchHandler<?>> handlers, MessageTypes types) {
    for (BatchHandler<?> handler : handlers) {
      List<BatchHandler<?>> beside =
          byQueue.computeIfAbsent(types.queueOfAny(handler.tasks()), queue -> new ArrayList<>());
      for (BatchHandler<?> other : beside) {
        if (other.tasks().isAssignableFrom(handler.tasks())
            || handler.tasks().isAssignableFrom(other.tasks())) {
          throw new IllegalStateException(
              handler.getClass() + " and " + other.getClass() + " handle the same tasks");
        }
      }
      beside.add(handler);
    }
  }

  /** The queues that have a handler. */
  public Set<TaskQueue> queues() {
    return byQueue.keySet();
  }

  /** Whether there is a handler for tasks that control other work. */
  public boolean handleControl() {
    return byQueue.values().stream()
        .flatMap(List::stream)
        .anyMatch(handler -> ControlTask.class.isAssignableFrom(handler.tasks()));
  }

  /** Whether some handler takes this task; one that nobody takes is parked. */
  public boolean handles(TaskQueue queue, Task task) {
    return byQueue.getOrDefault(queue, List.of()).stream()
        .anyMatch(handler -> handler.tasks().isInstance(task));
  }

  /** Hands each message to its handler; each handler sees its own in the order of arrival. */
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
