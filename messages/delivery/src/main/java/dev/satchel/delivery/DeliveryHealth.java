package dev.satchel.delivery;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Down while a consumer of this process has no broker, or its outbox is full. A paused queue is
 * shown and is no fault.
 */
final class DeliveryHealth implements HealthIndicator {
  private final Delivering delivering;

  DeliveryHealth(Delivering delivering) {
    this.delivering = delivering;
  }

  @Override
  public Health health() {
    boolean consuming =
        delivering.consumerStates().values().stream()
            .noneMatch(
                state ->
                    state == TaskConsumer.State.CONNECTING || state == TaskConsumer.State.STOPPED);
    Health.Builder health = consuming && !delivering.outboxFull() ? Health.up() : Health.down();
    delivering
        .consumerStates()
        .forEach((queue, state) -> health.withDetail(queue.queueName(), state.name()));
    return health
        .withDetail("publisherConnected", delivering.publisherConnected())
        .withDetail("outboxFull", delivering.outboxFull())
        .build();
  }
}
