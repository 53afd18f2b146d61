package dev.satchel.delivery.consuming;

import com.rabbitmq.client.Delivery;
import dev.satchel.messages.TaskQueue;

/**
 * A message as the broker delivered it.
 *
 * @param queue the task queue from which, or from whose dead-letter queue, it was delivered
 */
public record Incoming(TaskQueue queue, Delivery delivery) {
  long tag() {
    return delivery.getEnvelope().getDeliveryTag();
  }
}
