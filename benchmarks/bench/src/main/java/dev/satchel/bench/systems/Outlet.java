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

/** The queue between a system's ingress and its workers, as an administrator handles it. */
public record Outlet(TestVhost vhost, String queue) {
  /** Messages that were taken out of a queue. */
  public record Messages(List<GetResponse> taken) {
    /** None at all. */
    public static final Messages NONE = new Messages(List.of());
  }

  /** How many consumers it has. */
  public long consumers() {
    return onChannel(channel -> channel.consumerCount(queue));
  }

  /** How many messages wait. */
  long ready() {
    return onChannel(channel -> channel.messageCount(queue));
  }

  /** Throws away what waits for a worker; how many messages there were. */
  public long empty() {
    return onChannel(channel -> (long) channel.queuePurge(queue).getMessageCount());
  }

  /** Takes what waits out of it. */
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

  /** Has the broker give up what waits, as a broken consumer would; how many messages. */
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

  /** Puts messages into it again, and returns when the broker has them all. */
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

  private static boolean confirmed(Channel channel) throws IOException {
    try {
      return channel.waitForConfirms();
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
