package dev.satchel.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.satchel.messages.TaskQueue;
import dev.satchel.testservers.RabbitServer;
import dev.satchel.testservers.TestVhost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The golden file lists the whole topology, and the broker has all of it after a declaration. */
class TopologyGoldenIT {
  @Test
  void theDeclaredTopologyMatchesTheGoldenFile() throws Exception {
    List<String> golden = Files.readAllLines(Path.of("src/test/resources/topology.golden"));
    try (TestVhost vhost = RabbitServer.shared().createVhost();
        Connection connection = vhost.connectionFactory().newConnection()) {
      new TopologyDeclarer(DeliveryProperties.QueueType.QUORUM).declare(connection);
      for (String line : golden) {
        String[] words = line.split(" ", -1);
        switch (words[0]) {
          case "exchange" -> requireExchange(connection, words);
          case "queue" -> requireQueue(connection, words);
          case "type" -> {}
          default -> throw new AssertionError(line);
        }
      }
    }
    assertThat(lines()).containsExactlyElementsOf(golden);
  }

  private static List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("exchange " + Topology.WORK + " topic durable");
    lines.add("exchange " + Topology.TASKS + " direct durable");
    lines.add("exchange " + Topology.DEAD_LETTERS + " direct durable");
    lines.add("exchange " + Topology.EVENTS + " topic durable");
    lines.add("exchange " + Topology.TICKET_UPDATES + " fanout durable");
    lines.add("exchange " + Topology.EVENT_UPDATES + " fanout durable");
    for (TaskQueue queue : TaskQueue.values()) {
      lines.add(
          "queue %s durable quorum <- %s/%s"
              .formatted(queue.queueName(), Topology.WORK, queue.queueName()));
      lines.add(
          "queue %s durable quorum <- %s/%s"
              .formatted(queue.deadLetterQueueName(), Topology.DEAD_LETTERS, queue.queueName()));
    }
    MessageTypes types = new MessageTypes();
    for (String name : types.names()) {
      types
          .named(name)
          .filter(dev.satchel.messages.Task.class::isAssignableFrom)
          .map(type -> type.asSubclass(dev.satchel.messages.Task.class))
          .ifPresent(type -> lines.add("type " + name + " -> " + types.queueOf(type).queueName()));
    }
    return lines;
  }

  /** Declaring again with the same properties passes; with others the broker refuses. */
  private static void requireExchange(Connection connection, String[] words) throws Exception {
    try (Channel channel = connection.createChannel()) {
      channel.exchangeDeclare(
          words[1], BuiltinExchangeType.valueOf(words[2].toUpperCase(java.util.Locale.ROOT)), true);
    }
  }

  private static void requireQueue(Connection connection, String[] words) throws Exception {
    try (Channel channel = connection.createChannel()) {
      channel.queueDeclare(words[1], true, false, false, Map.of("x-queue-type", words[3]));
      String[] source = words[5].split("/", 2);
      channel.confirmSelect();
      channel.basicPublish(source[0], source[1], null, new byte[0]);
      channel.waitForConfirmsOrDie(30_000);
      assertThat(channel.basicGet(words[1], true)).isNotNull();
    }
  }
}
