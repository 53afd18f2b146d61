package dev.satchel.setup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.delivery.Topology;
import dev.satchel.messages.TaskQueue;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The definitions file, for clusters whose operator imports definitions, equals what setup creates.
 */
class DefinitionsTest {
  private static final String VHOST = "/";

  @Test
  void matchTheTopologyAndThePoliciesOfSetup() throws Exception {
    Map<String, Object> shipped =
        Json.object(Files.readString(Repository.file("deploy/rabbitmq/definitions.json")));
    Map<String, Object> expected = new LinkedHashMap<>();
    expected.put("vhosts", List.of(Map.of("name", VHOST, "default_queue_type", "quorum")));
    expected.put("exchanges", exchanges());
    expected.put("queues", queues());
    expected.put("bindings", bindings());
    expected.put("policies", policies());
    assertThat(shipped).isEqualTo(expected);
  }

  private static List<Map<String, Object>> exchanges() {
    Map<String, String> kinds = new LinkedHashMap<>();
    kinds.put(Topology.WORK, "topic");
    kinds.put(Topology.TASKS, "direct");
    kinds.put(Topology.DEAD_LETTERS, "direct");
    kinds.put(Topology.EVENTS, "topic");
    kinds.put(Topology.TICKET_UPDATES, "fanout");
    kinds.put(Topology.EVENT_UPDATES, "fanout");
    List<Map<String, Object>> exchanges = new ArrayList<>();
    kinds.forEach(
        (name, type) -> {
          Map<String, Object> exchange = durable(name);
          exchange.put("type", type);
          exchange.put("internal", false);
          exchange.put("arguments", Map.of());
          exchanges.add(exchange);
        });
    return exchanges;
  }

  private static Map<String, Object> durable(String name) {
    Map<String, Object> thing = new LinkedHashMap<>();
    thing.put("name", name);
    thing.put("vhost", VHOST);
    thing.put("durable", true);
    thing.put("auto_delete", false);
    return thing;
  }

  private static List<Map<String, Object>> queues() {
    return Stream.of(TaskQueue.values())
        .flatMap(queue -> Stream.of(queue.queueName(), queue.deadLetterQueueName()))
        .map(
            name -> {
              Map<String, Object> queue = durable(name);
              queue.put("arguments", Map.of("x-queue-type", "quorum"));
              return queue;
            })
        .toList();
  }

  private static List<Map<String, Object>> bindings() {
    return Stream.of(TaskQueue.values())
        .flatMap(
            queue ->
                Stream.of(
                        binding(Topology.WORK, queue.queueName(), queue),
                        binding(Topology.TASKS, queue.queueName(), queue),
                        binding(Topology.DEAD_LETTERS, queue.deadLetterQueueName(), queue))
                    .filter(
                        binding ->
                            queue != TaskQueue.SIGNING
                                || !Topology.TASKS.equals(binding.get("source"))))
        .toList();
  }

  private static Map<String, Object> binding(String exchange, String queue, TaskQueue key) {
    return Map.of(
        "source",
        exchange,
        "vhost",
        VHOST,
        "destination",
        queue,
        "destination_type",
        "queue",
        "routing_key",
        key.queueName(),
        "arguments",
        Map.of());
  }

  private static List<Map<String, Object>> policies() {
    return BrokerRules.policies().stream()
        .map(
            policy -> {
              Map<String, Object> json = new LinkedHashMap<>(policy.json());
              json.put("vhost", VHOST);
              json.put("name", policy.name());
              return json;
            })
        .toList();
  }
}
