package dev.satchel.delivery;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Down while a consumer of this process has no broker, its outbox is full, or a part has died. A
 * paused queue is shown and is no fault.
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
    boolean well = consuming && delivering.alive() && !delivering.outboxFull();
    Health.Builder health = well ? Health.up() : Health.down();
    delivering
        .consumerStates()
        .forEach((queue, state) -> health.withDetail(queue.queueName(), state.name()));
    return health
        .withDetail("publisherConnected", delivering.publisherConnected())
        .withDetail("alive", delivering.alive())
        .withDetail("outboxFull", delivering.outboxFull())
        .build();
  }
}
