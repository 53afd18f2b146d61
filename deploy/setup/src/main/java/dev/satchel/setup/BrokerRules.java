package dev.satchel.setup;

import static java.util.stream.Collectors.joining;

import dev.satchel.delivery.Topology;
import dev.satchel.messages.TaskQueue;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What the broker enforces: policies on queues, and who may touch what. */
final class BrokerRules {
  /** Far above what the application allows: it parks long before. The last net. */
  static final int DELIVERY_LIMIT = 1_000;

  /** A queue that is full refuses what is published, and the outbox keeps it. */
  static final int MAX_LENGTH = 5_000_000;

  /**
   * A policy: settings that an operator may change without redeclaring a queue.
   *
   * @param pattern of the queue names it applies to
   */
  record Policy(String name, String pattern, Map<String, Object> definition) {
    Map<String, Object> json() {
      return Map.of(
          "pattern", pattern, "apply-to", "queues", "priority", 0, "definition", definition);
    }
  }

  /** Patterns of the names of exchanges and queues that a user may make, write to, read from. */
  record Permissions(String configure, String write, String read) {
    Map<String, String> json() {
      return Map.of("configure", configure, "write", write, "read", read);
    }
  }

  /**
   * The queues that a user may send to over {@link Topology#WORK}: a pattern of routing keys, on
   * top of the right to write to the exchange.
   */
  record TopicPermission(String write) {
    Map<String, String> json() {
      return Map.of("exchange", Topology.WORK, "write", write, "read", "^$");
    }
  }

  private BrokerRules() {}

  /** What goes over a limit moves to the dead letters at least once, or is refused. */
  static List<Policy> policies() {
    return List.of(
        new Policy(
            "satchel-tasks",
            any(tasks()),
            Map.of(
                "delivery-limit",
                DELIVERY_LIMIT,
                "dead-letter-exchange",
                Topology.DEAD_LETTERS,
                "dead-letter-strategy",
                "at-least-once",
                "overflow",
                "reject-publish",
                "max-length",
                MAX_LENGTH)),
        new Policy(
            "satchel-dead-letters",
            any(deadLetters()),
            // Nothing lies behind a dead-letter queue: it must never give a message up.
            Map.of("delivery-limit", -1, "overflow", "reject-publish", "max-length", MAX_LENGTH)));
  }

  /** The least that each process needs. */
  static Permissions permissions(SatchelProcess process) {
    return switch (process) {
      case INGRESS -> {
        // Its own queue behind the fan-out of ticket updates, and nothing else to read.
        String own = "^satchel\\.ticket-updates\\..+$";
        yield new Permissions(
            own,
            "^(satchel\\.(work|tasks)|satchel\\.ticket-updates\\..+)$",
            "^satchel\\.ticket-updates(\\..+)?$");
      }
      case WORKERS -> {
        List<String> exchanges =
            List.of(
                Topology.WORK,
                Topology.TASKS,
                Topology.DEAD_LETTERS,
                Topology.EVENTS,
                Topology.TICKET_UPDATES);
        // Even to ask how long a queue is takes the right to configure it.
        yield new Permissions(
            any(Stream.concat(tasks().stream(), deadLetters().stream()).toList()),
            any(exchanges),
            any(Stream.concat(tasks().stream(), deadLetters().stream()).toList()));
      }
      case SCHEDULER -> new Permissions("^$", any(List.of(Topology.WORK, Topology.TASKS)), "^$");
    };
  }

  /** Only workers ask for signatures. */
  static TopicPermission topicPermission(SatchelProcess process) {
    Set<TaskQueue> queues =
        switch (process) {
          case INGRESS -> EnumSet.complementOf(EnumSet.of(TaskQueue.SIGNING));
          case WORKERS -> EnumSet.allOf(TaskQueue.class);
          case SCHEDULER -> EnumSet.of(TaskQueue.OPERATIONS, TaskQueue.BLOCKCHAIN);
        };
    return new TopicPermission(any(queues.stream().map(TaskQueue::queueName).toList()));
  }

  private static List<String> tasks() {
    return Stream.of(TaskQueue.values()).map(TaskQueue::queueName).toList();
  }

  private static List<String> deadLetters() {
    return Stream.of(TaskQueue.values()).map(TaskQueue::deadLetterQueueName).toList();
  }

  private static String any(List<String> names) {
    return names.stream().map(name -> name.replace(".", "\\.")).collect(joining("|", "^(", ")$"));
  }
}
