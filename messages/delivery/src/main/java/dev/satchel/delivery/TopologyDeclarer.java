package dev.satchel.delivery;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import dev.satchel.messages.TaskQueue;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/**
 * Declares exchanges, queues and bindings from the task queues of the contract. The queue type is
 * an argument; limits and dead-letter settings are policies, which belong to the operator.
 */
public final class TopologyDeclarer {
  private final Map<String, Object> queueArguments;

  /** Declares queues of the given type. */
  public TopologyDeclarer(DeliveryProperties.QueueType type) {
    this.queueArguments =
        switch (type) {
          case QUORUM -> Map.of("x-queue-type", "quorum");
          case NONE -> Map.of();
        };
  }

  /**
   * Declares everything; what is there already is checked.
   *
   * @throws WrongTopology when something is there with another type
   */
  public void declare(Connection connection) throws IOException, TimeoutException {
    try (Channel channel = connection.createChannel()) {
      channel.exchangeDeclare(Topology.TASKS, "direct", true);
      channel.exchangeDeclare(Topology.DEAD_LETTERS, "direct", true);
      channel.exchangeDeclare(Topology.EVENTS, "topic", true);
      channel.exchangeDeclare(Topology.TICKET_UPDATES, "fanout", true);
      for (TaskQueue queue : TaskQueue.values()) {
        declare(channel, queue.queueName());
        channel.queueBind(queue.queueName(), Topology.TASKS, queue.queueName());
        declare(channel, queue.deadLetterQueueName());
        channel.queueBind(queue.deadLetterQueueName(), Topology.DEAD_LETTERS, queue.queueName());
      }
    } catch (IOException e) {
      if (e.getCause() instanceof ShutdownSignalException signal
          && String.valueOf(signal.getReason()).contains("PRECONDITION_FAILED")) {
        throw new WrongTopology(
            "the broker holds a queue or exchange of another type: " + signal.getReason(), e);
      }
      throw e;
    }
  }

  private void declare(Channel channel, String queue) throws IOException {
    channel.queueDeclare(queue, true, false, false, queueArguments);
  }
}
