package dev.satchel.setup;

import static java.util.stream.Collectors.joining;

import dev.satchel.delivery.SatchelProcess;
import dev.satchel.delivery.Topology;
import dev.satchel.messages.TaskQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

  /** What {@link SatchelProcess#broker} says. */
  static Permissions permissions(SatchelProcess process) {
    SatchelProcess.BrokerRights rights = process.broker();
    List<String> consumed =
        Stream.concat(
                rights.consumes().stream().sorted().map(TaskQueue::queueName),
                rights.consumes().stream().sorted().map(TaskQueue::deadLetterQueueName))
            .map(BrokerRules::quoted)
            .toList();
    List<String> ownQueues =
        rights.subscribesToTicketUpdates()
            ? List.of(quoted(Topology.TICKET_UPDATES) + "\\..+")
            : List.of();
    List<String> read = new ArrayList<>(consumed);
    if (rights.subscribesToTicketUpdates()) {
      // To bind a queue takes the right to read from the exchange.
      read.add(quoted(Topology.TICKET_UPDATES));
      read.add(quoted(Topology.EVENT_UPDATES));
    }
    read.addAll(ownQueues);
    List<String> write =
        Stream.concat(rights.publishesTo().stream().map(BrokerRules::quoted), ownQueues.stream())
            .toList();
    // Even to ask how long a queue is takes the right to configure it.
    return new Permissions(
        oneOf(Stream.concat(consumed.stream(), ownQueues.stream()).toList()),
        oneOf(write),
        oneOf(read));
  }

  /** The queues that it may send tasks to. */
  static TopicPermission topicPermission(SatchelProcess process) {
    return new TopicPermission(
        any(process.broker().sendsTo().stream().sorted().map(TaskQueue::queueName).toList()));
  }

  private static List<String> tasks() {
    return Stream.of(TaskQueue.values()).map(TaskQueue::queueName).toList();
  }

  private static List<String> deadLetters() {
    return Stream.of(TaskQueue.values()).map(TaskQueue::deadLetterQueueName).toList();
  }

  private static String any(List<String> names) {
    return oneOf(names.stream().map(BrokerRules::quoted).toList());
  }

  private static String quoted(String name) {
    return name.replace(".", "\\.");
  }

  /** A pattern of what one of the patterns matches; of nothing when there are none. */
  private static String oneOf(List<String> patterns) {
    return patterns.isEmpty() ? "^$" : patterns.stream().collect(joining("|", "^(", ")$"));
  }
}
