package dev.satchel.delivery;

import dev.satchel.messages.TaskQueue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;

/**
 * Settings of a worker process: {@code satchel.workers.*}.
 *
 * @param roles the queues to consume, and {@code deadletters}; empty for all that the process has
 *     handlers for
 * @param defaults settings of every role
 * @param role settings of single roles, by name, which replace the defaults
 * @param waitDeadline how long a message waits for another ticket before it is parked, 1 s to 30
 *     days
 * @param callLease lease of a message with a remote call, 1 s to 10 min; a live process renews it
 *     three times in that time
 */
@ConfigurationProperties(prefix = "satchel.workers", ignoreUnknownFields = false)
public record WorkerProperties(
    @DefaultValue List<String> roles,
    @DefaultValue @Name("default") Role defaults,
    @DefaultValue Map<String, Role> role,
    @DefaultValue("24h") Duration waitDeadline,
    @DefaultValue("15s") Duration callLease) {

  /** The role that consumes all dead-letter queues. */
  public static final String DEAD_LETTERS = "deadletters";

  private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);
  private static final Duration LONGEST_WAIT = Duration.ofDays(30);
  private static final Duration SHORTEST_LEASE = Duration.ofSeconds(1);
  private static final Duration LONGEST_LEASE = Duration.ofMinutes(10);

  public WorkerProperties {
    roles = List.copyOf(roles);
    role = Map.copyOf(role);
    roles.forEach(WorkerProperties::requireRole);
    role.keySet().forEach(WorkerProperties::requireRole);
    if (waitDeadline.compareTo(SHORTEST_WAIT) < 0 || waitDeadline.compareTo(LONGEST_WAIT) > 0) {
      throw new IllegalArgumentException("wait-deadline must be 1 s to 30 days");
    }
    if (callLease.compareTo(SHORTEST_LEASE) < 0 || callLease.compareTo(LONGEST_LEASE) > 0) {
      throw new IllegalArgumentException("call-lease must be 1 s to 10 min");
    }
  }

  private static void requireRole(String name) {
    if (TaskQueue.named(name).isEmpty() && !name.equals(DEAD_LETTERS)) {
      throw new IllegalArgumentException("satchel.workers: there is no role '" + name + "'");
    }
  }

  /** Whether the process consumes a queue. */
  public boolean consumes(TaskQueue queue) {
    return roles.isEmpty() || roles.contains(queue.queueName());
  }

  /** Whether the process consumes the dead-letter queues. */
  public boolean takesDeadLetters() {
    return roles.isEmpty() || roles.contains(DEAD_LETTERS);
  }

  /** The settings for dead-letter queues. */
  public Role ofDeadLetters() {
    return role.getOrDefault(DEAD_LETTERS, defaults);
  }

  /** The settings for a queue. */
  public Role of(TaskQueue queue) {
    return role.getOrDefault(queue.queueName(), defaults);
  }

  /**
   * Settings of one role.
   *
   * @param consumers consumer threads, each with its own connection, 1 to 64
   * @param batch messages in one transaction, 1 to 5,000
   * @param prefetch prefetch count of one consumer, 1 to 20,000
   * @param calls messages with remote calls that one consumer has in flight, 1 to 5,000; never more
   *     than its prefetch count
   * @param attempts failed attempts before a message is parked, 1 to 100
   * @param timeLimit time limit of one batch, and of one message run alone
   * @param graceAfterTimeLimit how long a handler may continue after its interrupt before the
   *     process is halted
   * @param backoffBase upper bound of the first delay; it doubles with each failed attempt
   * @param backoffCap upper bound of all delays
   * @param parkUnclassifiedAfter how long one message alone may meet an SQL error of unknown class,
   *     while others of its queue commit, before it is parked
   */
  public record Role(
      @DefaultValue("1") int consumers,
      @DefaultValue("250") int batch,
      @DefaultValue("1000") int prefetch,
      @DefaultValue("256") int calls,
      @DefaultValue("6") int attempts,
      @DefaultValue("30s") Duration timeLimit,
      @DefaultValue("10s") Duration graceAfterTimeLimit,
      @DefaultValue("1s") Duration backoffBase,
      @DefaultValue("5m") Duration backoffCap,
      @DefaultValue("10m") Duration parkUnclassifiedAfter) {
    public Role {
      DeliveryProperties.requireRange("consumers", consumers, 64);
      DeliveryProperties.requireRange("batch", batch, 5_000);
      DeliveryProperties.requireRange("prefetch", prefetch, 20_000);
      DeliveryProperties.requireRange("calls", calls, 5_000);
      DeliveryProperties.requireRange("attempts", attempts, 100);
      DeliveryProperties.requirePositive("time-limit", timeLimit);
      DeliveryProperties.requirePositive("grace-after-time-limit", graceAfterTimeLimit);
      DeliveryProperties.requirePositive("backoff-base", backoffBase);
      DeliveryProperties.requirePositive("backoff-cap", backoffCap);
      DeliveryProperties.requirePositive("park-unclassified-after", parkUnclassifiedAfter);
    }
  }
}
