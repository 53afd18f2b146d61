package dev.satchel.delivery.process;

import dev.satchel.delivery.Topology;
import dev.satchel.delivery.WorkerProperties;
import dev.satchel.delivery.consuming.QueueConsumer;
import dev.satchel.delivery.remote.Breakers;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Down while a consumer of this process has no connection to the broker, an exchange is missing,
 * the outbox is full, or a loop has died. A paused queue and an unavailable dependency are shown
 * and do not make it down.
 */
public final class DeliveryHealth implements HealthIndicator {
  private final DeliveryLifecycle delivering;
  private final Breakers breakers;

  DeliveryHealth(DeliveryLifecycle delivering, Breakers breakers) {
    this.delivering = delivering;
    this.breakers = breakers;
  }

  @Override
  public Health health() {
    boolean consuming =
        Stream.concat(
                delivering.consumerStates().values().stream(), delivering.deskState().stream())
            .noneMatch(
                state ->
                    state == QueueConsumer.State.CONNECTING
                        || state == QueueConsumer.State.STOPPED);
    boolean deadLetters = delivering.missing(Topology.DEAD_LETTERS);
    boolean events = delivering.missing(Topology.EVENTS);
    boolean well =
        consuming && delivering.alive() && !deadLetters && !events && !delivering.outboxFull();
    Health.Builder health = well ? Health.up() : Health.down();
    delivering
        .consumerStates()
        .forEach((queue, state) -> health.withDetail(queue.queueName(), state.name()));
    delivering
        .deskState()
        .ifPresent(state -> health.withDetail(WorkerProperties.DEAD_LETTERS, state.name()));
    return health
        .withDetail("deadLetterExchangeMissing", deadLetters)
        .withDetail("eventExchangeMissing", events)
        .withDetail("publisherConnected", delivering.publisherConnected())
        .withDetail("alive", delivering.alive())
        .withDetail("outboxFull", delivering.outboxFull())
        // In an all-in-one process, an unreachable mail server must not stop the intake.
        .withDetail("unavailable", List.copyOf(breakers.away()))
        .build();
  }
}
