package dev.satchel.messages;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The task queues, one per worker role. All of them are durable quorum queues on a real broker. */
public enum TaskQueue {
  /** Ledger accounts and payments. */
  PAYMENTS,
  /** Payouts to the chain. */
  WITHDRAWALS,
  /** Webhooks and e-mail. */
  NOTIFICATIONS,
  /** Tasks that need the Bitcoin node. */
  BLOCKCHAIN,
  /** Tasks that need private keys. */
  SIGNING,
  /** Replays and reconciliations; cannot be paused. */
  OPERATIONS;

  private final String queueName = name().toLowerCase(Locale.ROOT);

  /** The queue's name on the broker, also its routing key and the role's name. */
  public String queueName() {
    return queueName;
  }

  /** The dead-letter queue behind this one. */
  public String deadLetterQueueName() {
    return queueName + ".dlq";
  }

  /**
   * The queue of that name.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static TaskQueue required(String name) {
    return named(name)
        .orElseThrow(() -> new IllegalArgumentException("there is no queue of that name"));
  }

  /** The queue of that name, if there is one. */
  public static Optional<TaskQueue> named(String name) {
    return Stream.of(values()).filter(queue -> queue.queueName.equals(name)).findFirst();
  }
}
