package dev.satchel.delivery;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import dev.satchel.messages.TaskQueue;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/**
 * Declares exchanges, queues and bindings from the task queues of the contract. The queue type is
 * an argument; limits and dead-letter settings are policies, which the operator sets.
 */
public final class TopologyDeclarer {
  private final DeliveryProperties.QueueType type;
  private final Map<String, Object> queueArguments;

  /** Declares queues of the given type. */
  public TopologyDeclarer(DeliveryProperties.QueueType type) {
    this.type = type;
    this.queueArguments =
        switch (type) {
          case QUORUM -> Map.of("x-queue-type", "quorum");
          case NONE -> Map.of();
        };
  }

  /**
   * Declares everything; existing queues and exchanges are checked.
   *
   * @throws WrongTopology when an existing queue or exchange has another type
   */
  public void declare(Connection connection) throws IOException, TimeoutException {
    try (Channel channel = connection.createChannel()) {
      channel.exchangeDeclare(Topology.WORK, "topic", true);
      channel.exchangeDeclare(Topology.TASKS, "direct", true);
      channel.exchangeDeclare(Topology.DEAD_LETTERS, "direct", true);
      channel.exchangeDeclare(Topology.EVENTS, "topic", true);
      channel.exchangeDeclare(Topology.TICKET_UPDATES, "fanout", true);
      channel.exchangeDeclare(Topology.EVENT_UPDATES, "fanout", true);
      for (TaskQueue queue : TaskQueue.values()) {
        declare(channel, queue.queueName());
        channel.queueBind(queue.queueName(), Topology.WORK, queue.queueName());
        bindToFormerExchange(channel, queue);
        declare(channel, queue.deadLetterQueueName());
        channel.queueBind(queue.deadLetterQueueName(), Topology.DEAD_LETTERS, queue.queueName());
      }
    } catch (IOException e) {
      throw orWrongTopology(e);
    }
  }

  /**
   * A user who may write to that exchange reaches every queue bound to it, so {@code signing} is
   * not bound. The embedded broker has no users to separate, and refuses to unbind a queue that is
   * not bound.
   */
  private void bindToFormerExchange(Channel channel, TaskQueue queue) throws IOException {
    if (queue != TaskQueue.SIGNING) {
      channel.queueBind(queue.queueName(), Topology.TASKS, queue.queueName());
    } else if (type == DeliveryProperties.QueueType.QUORUM) {
      channel.queueUnbind(queue.queueName(), Topology.TASKS, queue.queueName());
    }
  }

  /**
   * Checks queues that other processes have declared: a declaration with the same arguments
   * succeeds and changes nothing; with other arguments the broker refuses it. A queue that does not
   * exist yet is not declared.
   *
   * @throws WrongTopology when a queue has another type
   * @throws IOException when a queue does not exist yet, or the broker is unreachable
   */
  public void requireRight(Connection connection, Set<TaskQueue> queues)
      throws IOException, TimeoutException {
    for (TaskQueue queue : queues) {
      for (String name : List.of(queue.queueName(), queue.deadLetterQueueName())) {
        try (Channel channel = connection.createChannel()) {
          channel.queueDeclarePassive(name);
          declare(channel, name);
        } catch (IOException e) {
          throw orWrongTopology(e);
        }
      }
    }
  }

  private static IOException orWrongTopology(IOException e) {
    if (e.getCause() instanceof ShutdownSignalException signal
        && String.valueOf(signal.getReason()).contains("PRECONDITION_FAILED")) {
      throw new WrongTopology(
          "the broker holds a queue or exchange of another type: " + signal.getReason(), e);
    }
    return e;
  }

  private void declare(Channel channel, String queue) throws IOException {
    channel.queueDeclare(queue, true, false, false, queueArguments);
  }
}
