package dev.satchel.setup;

import static java.util.stream.Collectors.joining;

import dev.satchel.delivery.Topology;
import dev.satchel.messages.TaskQueue;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The rules that the broker enforces: queue policies and user permissions. */
final class BrokerRules {
  /**
   * The delivery limit of the broker, a last resort: the application parks a poison message long
   * before.
   */
  static final int DELIVERY_LIMIT = 1_000;

  /** The maximum queue length. A full queue rejects a publish, and the outbox keeps the message. */
  static final int MAX_LENGTH = 5_000_000;

  /**
   * A policy: queue settings that an operator may change without redeclaring the queue.
   *
   * @param pattern a pattern of the queue names it applies to
   */
  record Policy(String name, String pattern, Map<String, Object> definition) {
    Map<String, Object> json() {
      return Map.of(
          "pattern", pattern, "apply-to", "queues", "priority", 0, "definition", definition);
    }
  }

  /**
   * Patterns of the names of exchanges and queues that a user may configure, write to and read
   * from.
   */
  record Permissions(String configure, String write, String read) {
    Map<String, String> json() {
      return Map.of("configure", configure, "write", write, "read", read);
    }
  }

  /**
   * The queues that a user may send to over {@link Topology#WORK}: a pattern of routing keys,
   * required in addition to the right to write to the exchange.
   */
  record TopicPermission(String write) {
    Map<String, String> json() {
      return Map.of("exchange", Topology.WORK, "write", write, "read", "^$");
    }
  }

  private BrokerRules() {}

  /**
   * The queue policies. A message over the delivery limit is dead-lettered at least once; a publish
   * to a full queue is rejected.
   */
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
            // A dead-letter queue has no dead-letter exchange of its own, so it must never drop a
            // message: no delivery limit.
            Map.of("delivery-limit", -1, "overflow", "reject-publish", "max-length", MAX_LENGTH)));
  }

  /** The least privileges that each process needs. */
  static Permissions permissions(SatchelProcess process) {
    return switch (process) {
      case INGRESS -> {
        // It reads only its own queues, which are bound to the fanout exchange of ticket updates.
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
        // A passive declare, which reads the queue length, needs the right to configure the queue.
        yield new Permissions(
            any(Stream.concat(tasks().stream(), deadLetters().stream()).toList()),
            any(exchanges),
            any(Stream.concat(tasks().stream(), deadLetters().stream()).toList()));
      }
      case SCHEDULER -> new Permissions("^$", any(List.of(Topology.WORK, Topology.TASKS)), "^$");
    };
  }

  /** The queues that each process may publish to. Only workers may publish to the signing queue. */
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
