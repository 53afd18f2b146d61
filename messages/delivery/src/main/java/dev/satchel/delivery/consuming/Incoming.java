package dev.satchel.delivery.consuming;

import com.rabbitmq.client.Delivery;
import dev.satchel.messages.TaskQueue;

/**
 * A message as the broker gave it.
 *
 * @param queue the task queue it came from, or whose dead-letter queue it came from
 */
public record Incoming(TaskQueue queue, Delivery delivery) {
  long tag() {
    return delivery.getEnvelope().getDeliveryTag();
  }
}
