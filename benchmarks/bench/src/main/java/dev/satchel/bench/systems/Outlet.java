package dev.satchel.bench.systems;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import dev.satchel.testservers.TestVhost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** The queue between a system's ingress and its workers, accessed as the administrator. */
public record Outlet(TestVhost vhost, String queue) {
  /** Messages that were consumed from a queue and acknowledged. */
  public record Messages(List<GetResponse> taken) {
    /** None at all. */
    public static final Messages NONE = new Messages(List.of());
  }

  /** The number of its consumers. */
  public long consumers() {
    return onChannel(channel -> channel.consumerCount(queue));
  }

  /** The number of ready messages. */
  long ready() {
    return onChannel(channel -> channel.messageCount(queue));
  }

  /** Purges the ready messages; returns their number. */
  public long empty() {
    return onChannel(channel -> (long) channel.queuePurge(queue).getMessageCount());
  }

  /** Consumes all ready messages. */
  Messages takeAll() {
    return onChannel(
        channel -> {
          List<GetResponse> taken = new ArrayList<>();
          for (GetResponse next = channel.basicGet(queue, true);
              next != null;
              next = channel.basicGet(queue, true)) {
            taken.add(next);
          }
          return new Messages(taken);
        });
  }

  /**
   * Rejects all ready messages without requeue, so that the broker dead-letters them; returns their
   * number.
   */
  public long rejectAll() {
    return onChannel(
        channel -> {
          long rejected = 0;
          for (GetResponse next = channel.basicGet(queue, false);
              next != null;
              next = channel.basicGet(queue, false)) {
            channel.basicReject(next.getEnvelope().getDeliveryTag(), false);
            rejected++;
          }
          return rejected;
        });
  }

  /** Publishes messages to it again and waits for the broker's confirms. */
  void putBack(Messages messages) {
    onChannel(
        channel -> {
          channel.confirmSelect();
          for (GetResponse message : messages.taken()) {
            channel.basicPublish("", queue, message.getProps(), message.getBody());
          }
          return confirmed(channel);
        });
  }

  /** Throws when the broker refuses a message, because the turn would measure fewer messages. */
  private static boolean confirmed(Channel channel) throws IOException {
    try {
      channel.waitForConfirmsOrDie();
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private <T> T onChannel(OnChannel<T> work) {
    try (Connection connection = vhost.connectionFactory().newConnection("bench");
        Channel channel = connection.createChannel()) {
      return work.run(channel);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (TimeoutException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }

  private interface OnChannel<T> {
    T run(Channel channel) throws IOException;
  }
}
