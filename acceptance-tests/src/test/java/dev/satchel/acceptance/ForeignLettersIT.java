package dev.satchel.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Dead letters of foreign senders, as operators see them. */
class ForeignLettersIT {
  private static final List<String> BODIES =
      List.of(
          "Der José zahlt 10 Ångström",
          "JOSEPHINE o'brien (e-shop) pay_01",
          "<결제함을> is late",
          "x".repeat(84),
          "x".repeat(85));

  private static Cluster cluster;

  @BeforeAll
  static void start() {
    cluster = Cluster.start("foreign", "ingress-1", "workers-1");
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void messagesWithTheSameIdAreEachKeptByteForByte() throws Exception {
    String id = UUID.randomUUID().toString();
    List<byte[]> bodies = new ArrayList<>();
    for (byte n = 0; n < 5; n++) {
      bodies.add(new byte[] {(byte) 0xff, 0, n});
    }
    // Three through the task queue, where no worker can decode them, two as dead letters.
    for (byte[] body : bodies.subList(0, 3)) {
      publish("satchel.work", id, "foreign.one-id", body);
    }
    for (byte[] body : bodies.subList(3, 5)) {
      publish("satchel.dead-letters", id, "foreign.one-id", body);
    }
    await().atMost(Duration.ofMinutes(1)).until(() -> letters("type=foreign.one-id").size() == 5);

    Map<String, String> kept = new HashMap<>();
    for (JsonNode line : letters("type=foreign.one-id")) {
      JsonNode letter = get("/v1/dead-letters/" + line.required("id").asString());
      assertThat(letter.required("headers").toString()).contains("reply_to", "answers");
      kept.put(
          letter.required("body").required("base64").asString(), letter.required("id").asString());
    }
    assertThat(kept.keySet())
        .containsExactlyInAnyOrderElementsOf(
            bodies.stream().map(Base64.getEncoder()::encodeToString).toList());
  }

  @Test
  void theListAndAReplayFindTheSameDeadLettersByText() throws Exception {
    for (String body : BODIES) {
      publish(
          "satchel.dead-letters",
          UUID.randomUUID().toString(),
          "foreign.words",
          body.getBytes(StandardCharsets.UTF_8));
    }
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> letters("type=foreign.words").size() == BODIES.size());
    Map<String, Integer> found =
        Map.of(
            "josé",
            2,
            "angstrom",
            1,
            "brien",
            1,
            "shop",
            1,
            "pay_",
            1,
            "결제함",
            1,
            "xxxxxx",
            1,
            "nothing",
            0);
    for (Map.Entry<String, Integer> words : found.entrySet()) {
      List<String> listed =
          letters("type=foreign.words&text=" + encoded(words.getKey())).stream()
              .map(line -> line.required("id").asString())
              .sorted()
              .toList();
      JsonNode run =
          cluster
              .teller()
              .succeeded(
                  cluster
                      .api()
                      .post(
                          "/v1/dead-letters/replays",
                          """
                          {"filter":{"type":"foreign.words","text":"%s"},"dryRun":true}"""
                              .formatted(words.getKey())))
              .json();
      List<String> meant = new ArrayList<>();
      run.required("result")
          .required("outcomes")
          .forEach(outcome -> meant.add(outcome.required("deadLetter").asString()));
      assertThat(listed).as(words.getKey()).hasSize(words.getValue());
      assertThat(meant).as(words.getKey()).containsExactlyInAnyOrderElementsOf(listed);
    }
  }

  private static List<JsonNode> letters(String filter) {
    List<JsonNode> lines = new ArrayList<>();
    get("/v1/dead-letters?" + filter).required("data").forEach(lines::add);
    return lines;
  }

  private static JsonNode get(String path) {
    return cluster.api().get(path).json();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static void publish(String exchange, String id, String type, byte[] body)
      throws Exception {
    try (Connection connection = cluster.vhost().connectionFactory().newConnection("foreign");
        Channel channel = connection.createChannel()) {
      channel.confirmSelect();
      channel.basicPublish(
          exchange,
          "payments",
          true,
          new BasicProperties.Builder()
              .messageId(id)
              .type(type)
              .replyTo("answers")
              .deliveryMode(2)
              .build(),
          body);
      channel.waitForConfirmsOrDie(30_000);
    }
  }
}
