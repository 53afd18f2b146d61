package dev.satchel.delivery;

import dev.satchel.messages.Message;
import dev.satchel.messages.MessageContract;
import dev.satchel.messages.OnQueue;
import dev.satchel.messages.Task;
import dev.satchel.messages.TaskQueue;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The message types of every {@link MessageContract}, found by walking its sealed interfaces. */
public final class MessageTypes {
  private final Map<String, Class<? extends Message>> byName = new TreeMap<>();
  private final Map<Class<?>, TaskQueue> queues = new HashMap<>();

  MessageTypes() {
    ServiceLoader.load(MessageContract.class, MessageContract.class.getClassLoader())
        .forEach(contract -> contract.messages().forEach(type -> walk(type, null)));
  }

  private void walk(Class<? extends Message> type, @Nullable TaskQueue inherited) {
    OnQueue onQueue = type.getAnnotation(OnQueue.class);
    TaskQueue queue = onQueue == null ? inherited : onQueue.value();
    if (!type.isSealed()) {
      register(type, queue);
      return;
    }
    for (Class<?> permitted : type.getPermittedSubclasses()) {
      walk(permitted.asSubclass(Message.class), queue);
    }
  }

  private void register(Class<? extends Message> type, @Nullable TaskQueue queue) {
    if (byName.putIfAbsent(Message.typeName(type), type) != null) {
      throw new IllegalStateException(type + " needs a type name of its own");
    }
    if (queue != null) {
      queues.put(type, queue);
    } else if (Task.class.isAssignableFrom(type)) {
      throw new IllegalStateException(type + " is a task without a queue");
    }
  }

  /** All stable names, sorted. */
  Set<String> names() {
    return byName.keySet();
  }

  /** The stable names of the tasks that travel through a queue, sorted. */
  Set<String> namesOn(TaskQueue queue) {
    Set<String> namesOn = new TreeSet<>();
    byName.forEach(
        (name, type) -> {
          if (queues.get(type) == queue) {
            namesOn.add(name);
          }
        });
    return namesOn;
  }

  Optional<Class<? extends Message>> named(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** The queue of a task type; empty for an event. */
  Optional<TaskQueue> queueIfTask(Class<? extends Message> type) {
    return Optional.ofNullable(queues.get(type));
  }

  TaskQueue queueOf(Class<? extends Task> type) {
    return required(queues, type);
  }

  /**
   * The queue of a domain's sealed interface, or of one of its records.
   *
   * @throws IllegalArgumentException when it has no queue
   */
  public TaskQueue queueOfAny(Class<? extends Task> type) {
    Deque<Class<?>> open = new ArrayDeque<>();
    open.add(type);
    while (!open.isEmpty()) {
      Class<?> next = open.remove();
      TaskQueue queue = queues.get(next);
      if (queue != null) {
        return queue;
      }
      if (next.isSealed()) {
        open.addAll(Set.of(next.getPermittedSubclasses()));
      }
    }
    throw new IllegalArgumentException(type + " has no queue");
  }

  private static <V> V required(Map<Class<?>, V> map, Class<?> key) {
    V value = map.get(key);
    if (value == null) {
      throw new IllegalArgumentException(key + " is not a message of the contract");
    }
    return value;
  }
}
