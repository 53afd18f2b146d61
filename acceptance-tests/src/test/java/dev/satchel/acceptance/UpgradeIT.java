package dev.satchel.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.satchel.testservers.TestDatabase;
import dev.satchel.testservers.processes.Site;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An upgrade: this release on the database and the messages in flight of an earlier release. */
class UpgradeIT {
  private static final String RELEASE = "/releases/before-subjects/";
  private static final Duration DONE_WITHIN = Duration.ofMinutes(2);

  private static Cluster cluster;
  private static Books books;

  @BeforeAll
  static void start() throws Exception {
    Site site =
        Site.upgrade("upgrade", Leftovers.logs(), Installation.KEY, UpgradeIT::loadDatabase);
    cluster = Cluster.startOn(site, "ingress-1", "workers-1");
    books = new Books(cluster.jdbc(), cluster.vhost());
    // Each message twice, as when an acknowledgement is lost.
    publishMessages();
    publishMessages();
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void ticketsOpenBeforeTheUpgradeAreDoneOnce() throws Exception {
    // Its wait is from before waits were marked at the ticket: the reconciliation releases it.
    await().atMost(DONE_WITHIN).until(() -> books.openTickets() <= 1);
    reconcileTickets();
    await().atMost(DONE_WITHIN).until(() -> books.openTickets() == 0);
    await().atMost(DONE_WITHIN).until(() -> books.unpublished() == 0);

    assertThat(tickets("succeeded")).isEqualTo(24);
    assertThat(tickets("failed")).isEqualTo(1);
    assertThat(books.repeatedEffects()).isZero();
    assertThat(books.contradictions()).isZero();
    assertThat(books.unbalancedEntries()).isZero();
    assertThat(books.wrongBalances()).isZero();
    assertThat(books.sums()).isNotEmpty().containsOnly(0L);
  }

  @Test
  void ticketsKeepTheirResourcePathsAndNewPaymentsUseEarlierAccounts() {
    Map<String, String> paths = new HashMap<>();
    cluster
        .jdbc()
        .sql("SELECT LOWER(HEX(id)) AS id, resource FROM ticket WHERE resource IS NOT NULL")
        .query(
            row -> {
              paths.put("tkt_" + row.getString("id"), row.getString("resource"));
            });
    assertThat(paths).hasSize(25);
    paths.forEach(
        (ticket, path) -> {
          assertThat(cluster.api().get("/v1/tickets/" + ticket).text("resource")).isEqualTo(path);
          assertThat(cluster.api().get(path).status()).isEqualTo(200);
        });

    String payer = idOf(paths, "/v1/accounts/");
    String payee = cluster.teller().account();
    String payment = cluster.teller().authorize(payer, payee, 5);
    cluster.teller().change(payment, "captures", "{}");
    assertThat(cluster.teller().status(payment)).isEqualTo("captured");
    assertThat(cluster.teller().balance(payee).posted()).isEqualTo(5);
  }

  /** The id of an account of these paths that has more than 1,000 available. */
  private static String idOf(Map<String, String> paths, String prefix) {
    return paths.values().stream()
        .filter(path -> path.startsWith(prefix))
        .map(path -> path.substring(prefix.length()))
        .filter(account -> cluster.teller().balance(account).available() > 1_000)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void deadLettersAndPausesSurviveTheUpgrade() {
    JsonNode letter =
        cluster.api().get("/v1/dead-letters?status=open").json().required("data").get(0);
    assertThat(
            cluster
                .teller()
                .succeeded(
                    cluster
                        .api()
                        .post(
                            "/v1/dead-letters/discards",
                            """
                            {"ids":["%s"],"reason":"not ours"}"""
                                .formatted(letter.required("id").asString())))
                .json()
                .required("result")
                .required("done")
                .asInt())
        .isEqualTo(1);
    for (JsonNode queue : cluster.api().get("/v1/queues").json().required("data")) {
      assertThat(queue.required("paused").asBoolean())
          .as("%s", queue)
          .isEqualTo(queue.required("queue").asString().equals("notifications"));
    }
  }

  private static long tickets(String status) {
    return cluster
        .jdbc()
        .sql(
            """
            SELECT COUNT(*) FROM ticket WHERE resource IS NOT NULL AND status = ?
            """)
        .param(status)
        .query(Long.class)
        .single();
  }

  private static void loadDatabase(TestDatabase database) {
    try (var connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : resource("database.sql").split(";\n", -1)) {
        if (!sql.isBlank()) {
          statement.execute(sql);
        }
      }
      // The deadlines of the earlier release have passed; a message waits one day for a ticket.
      statement.execute("UPDATE ticket_wait SET deadline = NOW(6) + INTERVAL 1 DAY");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Publishes the messages to the exchange that the earlier release used. */
  private static void publishMessages() throws Exception {
    try (Connection connection = cluster.vhost().connectionFactory().newConnection("upgrade");
        Channel channel = connection.createChannel()) {
      channel.confirmSelect();
      for (JsonNode message : JsonMapper.shared().readTree(resource("messages.json"))) {
        channel.basicPublish(
            "satchel.tasks",
            message.required("routingKey").asString(),
            true,
            properties(message.required("properties")),
            Base64.getDecoder().decode(message.required("body").asString()));
      }
      channel.waitForConfirmsOrDie(10_000);
    }
  }

  /** What the scheduler sends each minute. */
  private static void reconcileTickets() throws Exception {
    try (Connection connection = cluster.vhost().connectionFactory().newConnection("upgrade");
        Channel channel = connection.createChannel()) {
      channel.confirmSelect();
      channel.basicPublish(
          "satchel.work",
          "operations",
          true,
          new BasicProperties.Builder()
              .messageId(UUID.randomUUID().toString())
              .type("tickets.reconcile.v1")
              .contentType("application/json")
              .deliveryMode(2)
              .headers(Map.of("x-satchel-attempt", 1))
              .build(),
          "{}".getBytes(StandardCharsets.UTF_8));
      channel.waitForConfirmsOrDie(10_000);
    }
  }

  private static BasicProperties properties(JsonNode shown) {
    return new BasicProperties.Builder()
        .messageId(shown.required("message_id").asString())
        .correlationId(shown.required("correlation_id").asString())
        .type(shown.required("type").asString())
        .contentType(shown.required("content_type").asString())
        .deliveryMode(2)
        .timestamp(Date.from(Instant.ofEpochSecond(shown.required("timestamp").asLong())))
        .headers(
            Map.of(
                "traceparent", shown.required("headers").required("traceparent").asString(),
                "x-satchel-attempt",
                    shown.required("headers").required("x-satchel-attempt").asInt()))
        .build();
  }

  private static String resource(String name) {
    try (var stream = UpgradeIT.class.getResourceAsStream(RELEASE + name)) {
      return new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
