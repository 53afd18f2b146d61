package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.satchel.delivery.OutboxLevel;
import dev.satchel.delivery.Sql;
import dev.satchel.messages.TicketId;
import dev.satchel.testservers.RabbitServer;
import dev.satchel.testservers.TestVhost;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The first messages of tickets that were accepted together are stored as one row, and reach the
 * broker even if the ingress that stored them never sent them.
 */
class AcceptedBatchesIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String QUEUE = "payments";
  private static final String ACCOUNTS = "/v1/accounts";
  private static final String PARCELS = "/v1/parcels";

  /** So long that no row is sent a second time within a test. */
  private static final String LONG_LEASE = "satchel.delivery.lease=10m";

  private TestVhost vhost;
  private TestIngress away;

  @BeforeEach
  void start() {
    vhost = RabbitServer.shared().createVhost();
    away = TestIngress.start(LONG_LEASE);
  }

  @AfterEach
  void stop() {
    away.close();
    vhost.close();
  }

  @Test
  void aBatchIsSentOnceAndItsRowIsDeletedWhenTheBrokerHasConfirmedAllOfIt() {
    try (TestIngress ingress = TestIngress.start(connected(LONG_LEASE))) {
      awaitConnected(ingress);
      List<String> tickets = accept(ingress, 200);

      await().atMost(SOON).until(() -> stored(ingress) == 0);
      assertThat(vhost.takeMessageIds(QUEUE)).containsExactlyInAnyOrderElementsOf(tickets);
    }
  }

  @Test
  void fewerRowsThanMessagesAreWrittenUnderLoadAndAllOfThemCountForTheBound() {
    List<String> tickets = accept(away, 200);

    assertThat(number(away, "SELECT SUM(messages) FROM ingress_accepted")).isEqualTo(200);
    assertThat(number(away, "SELECT COUNT(*) FROM ingress_accepted")).isLessThan(200);
    assertThat(number(away, "SELECT COUNT(*) FROM ingress_outbox")).isZero();
    assertThat(tickets.stream().map(away::rowsOfFirstMessage)).containsOnly(1);
    await().atMost(SOON).until(() -> away.bean(OutboxLevel.class).depth() == 200);
  }

  @Test
  void theAgeOfTheOutboxIsThatOfTheOldestTicketOfABatch() {
    accept(away, 1);
    away.jdbc()
        .sql("UPDATE ingress_accepted SET created_at = created_at - INTERVAL 1 DAY")
        .update();

    await().atMost(SOON).until(() -> age(away) >= Duration.ofDays(1).toSeconds());
  }

  @Test
  void twoOthersTakeOverTheBatchesThatWereNeverSentAndSendEachMessageOnce() {
    try (ConfigurableApplicationContext _ = away.startBeside(connected(LONG_LEASE));
        ConfigurableApplicationContext _ = away.startBeside(connected(LONG_LEASE))) {
      awaitConnected(away);
      List<String> tickets = accept(away, 2_500);
      makeDue(away);

      await().atMost(SOON).until(() -> stored(away) == 0);
      assertThat(vhost.takeMessageIds(QUEUE)).containsExactlyInAnyOrderElementsOf(tickets);
    }
  }

  @Test
  void ticketsThatAWorkerHasSeenAreNotSentAgain() {
    List<String> tickets = accept(away, 40);
    List<String> seen = tickets.subList(0, 30);
    List<String> statuses = List.of("running", "retrying", "parked", "succeeded");
    for (int i = 0; i < seen.size(); i++) {
      String status = statuses.get(i % statuses.size());
      away.jdbc()
          .sql("UPDATE ticket SET status = ?, done = ? WHERE id = ?")
          .params(status, status.equals("succeeded"), id(seen.get(i)))
          .update();
    }
    makeDue(away);

    try (ConfigurableApplicationContext _ = away.startBeside(connected(LONG_LEASE))) {
      await().atMost(SOON).until(() -> stored(away) == 0);
      assertThat(vhost.takeMessageIds(QUEUE))
          .containsExactlyInAnyOrderElementsOf(tickets.subList(30, 40));
    }
  }

  @Test
  void commandsThatAreLargerTogetherThanAStatementMayBeAreSentAllTheSame() {
    List<String> tickets = accept(away, 300);
    // 64 KiB each, as long metadata makes them.
    away.jdbc().sql("UPDATE ticket SET command = RPAD(command, 65536, ' ')").update();
    makeDue(away);

    try (ConfigurableApplicationContext beside =
        away.startBeside(
            connected(
                LONG_LEASE,
                "spring.datasource.hikari.data-source-properties.maxAllowedPacket=1048576"))) {
      JdbcTemplate jdbc = beside.getBean(JdbcTemplate.class);
      assertThatThrownBy(
              () -> jdbc.queryForObject("SELECT LENGTH(?)", Integer.class, new byte[2_000_000]))
          .as("its statements are bounded")
          .hasStackTraceContaining("PacketTooBigException");
      await().atMost(SOON).until(() -> stored(away) == 0);
      assertThat(vhost.takeMessageIds(QUEUE)).containsExactlyInAnyOrderElementsOf(tickets);
    }
  }

  @Test
  void aBatchIsReducedToTheMessagesThatTheBrokerReturnedAndTheOthersAreNotSentAgain() {
    try (TestIngress ingress = TestIngress.start(connected(LONG_LEASE))) {
      awaitConnected(ingress);
      vhost.deleteQueue("notifications");
      Map<String, List<String>> tickets = acceptOfTwoQueues(ingress, 100);
      List<String> returned = tickets.get(PARCELS);

      await().atMost(SOON).until(() -> unsent(ingress).equals(Set.copyOf(returned)));
      vhost.closeAllConnections(); // a connected process declares all queues again
      awaitRouted(ingress);

      assertThat(vhost.takeMessageIds(QUEUE))
          .containsExactlyInAnyOrderElementsOf(tickets.get(ACCOUNTS));
      assertThat(vhost.takeMessageIds("notifications")).containsAll(returned);
    }
  }

  @Test
  void aTicketOfATypeThatThisReleaseDoesNotKnowStaysInABatchAndDoesNotHoldUpTheOthers() {
    List<String> tickets = accept(away, 10);
    String unknown = tickets.getFirst();
    setType(unknown, "accounts.open.v9");
    makeDue(away);

    try (ConfigurableApplicationContext _ = away.startBeside(connected(LONG_LEASE))) {
      await().atMost(SOON).until(() -> stored(away) == 1 && unsent(away).equals(Set.of(unknown)));
      assertThat(vhost.takeMessageIds(QUEUE))
          .containsExactlyInAnyOrderElementsOf(tickets.subList(1, 10));

      setType(unknown, "accounts.open.v1");
      awaitRouted(away);
      assertThat(vhost.takeMessageIds(QUEUE)).contains(unknown);
    }
  }

  private void setType(String ticket, String type) {
    away.jdbc().sql("UPDATE ticket SET task = ? WHERE id = ?").params(type, id(ticket)).update();
  }

  @Test
  void whenRowsAreKeptEachMessageHasItsOwnAndBatchesBecomeRowsWhileTheBrokerIsAway() {
    List<String> batched = accept(away, 20);
    away.stop();
    makeDue(away);
    try (TestIngress keeping = TestIngress.start("satchel.delivery.first-message-rows=keep");
        ConfigurableApplicationContext _ =
            away.startBeside("satchel.delivery.first-message-rows=keep")) {
      List<String> own = accept(keeping, 20);
      assertThat(number(keeping, "SELECT COUNT(*) FROM ingress_accepted")).isZero();
      assertThat(sameRows(keeping)).isEqualTo(own.size());

      await().atMost(SOON).until(() -> number(away, "SELECT COUNT(*) FROM ingress_accepted") == 0);
      assertThat(sameRows(away)).isEqualTo(batched.size());
    }
  }

  /** Outbox rows that say what the ticket says. */
  private static int sameRows(TestIngress ingress) {
    return number(
        ingress,
        """
        SELECT COUNT(*) FROM ticket t JOIN ingress_outbox o ON o.id = t.id
        WHERE o.message_id = t.id AND o.ticket = t.id AND o.attempt = 1 AND o.type = t.task
          AND o.exchange = 'satchel.work' AND o.routing_key = 'payments'
          AND o.body = t.command AND o.created_at = t.created_at
          AND JSON_UNQUOTE(JSON_EXTRACT(o.headers, '$.traceparent')) = t.traceparent
        """);
  }

  /** The settings of an ingress that has a broker. */
  private String[] connected(String... settings) {
    return Stream.concat(
            Stream.of(
                "spring.rabbitmq.host=" + vhost.host(),
                "spring.rabbitmq.port=" + vhost.port(),
                "spring.rabbitmq.username=" + vhost.user(),
                "spring.rabbitmq.password=" + vhost.password(),
                "spring.rabbitmq.virtual-host=" + vhost.name(),
                "satchel.delivery.declare-topology=true"),
            Stream.of(settings))
        .toArray(String[]::new);
  }

  private void awaitConnected(TestIngress ingress) {
    accept(ingress, 1);
    awaitRouted(ingress);
    assertThat(vhost.takeMessageIds(QUEUE)).isNotEmpty();
  }

  /** Ends leases until nothing is stored: a message sent before its queue exists is returned. */
  private static void awaitRouted(TestIngress ingress) {
    await()
        .atMost(SOON)
        .until(
            () -> {
              makeDue(ingress);
              return stored(ingress) == 0;
            });
  }

  /** Opens accounts side by side; returns the message ids of their tickets. */
  private static List<String> accept(TestIngress ingress, int count) {
    return accept(ingress, Map.of(ACCOUNTS, count)).getOrDefault(ACCOUNTS, List.of());
  }

  /** Accepts tasks of two queues side by side, so many of each. */
  private static Map<String, List<String>> acceptOfTwoQueues(TestIngress ingress, int each) {
    return accept(ingress, Map.of(ACCOUNTS, each, PARCELS, each));
  }

  private static Map<String, List<String>> accept(
      TestIngress ingress, Map<String, Integer> counts) {
    Map<String, List<Future<String>>> posts = new HashMap<>();
    try (ExecutorService clients = Executors.newFixedThreadPool(32)) {
      for (int i = 0; i < Collections.max(counts.values()); i++) {
        for (String path : counts.keySet()) {
          posts
              .computeIfAbsent(path, _ -> new ArrayList<>())
              .add(clients.submit(() -> post(ingress, path)));
        }
      }
    }
    Map<String, List<String>> tickets = new HashMap<>();
    posts.forEach(
        (path, answers) ->
            tickets.put(path, answers.stream().map(AcceptedBatchesIT::result).toList()));
    return tickets;
  }

  private static String result(Future<String> post) {
    return switch (post.state()) {
      case FAILED -> throw new AssertionError("a request failed", post.exceptionNow());
      case SUCCESS, CANCELLED, RUNNING -> post.resultNow();
    };
  }

  /** Returns the message id. */
  private static String post(TestIngress ingress, String path) {
    String body =
        path.equals(ACCOUNTS)
            ? "{\"reference\":\"shop\",\"assets\":[\"KRW\"]}"
            : "{\"address\":\"Seoul\"}";
    HttpResponse<String> response = ingress.task(path, body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
    return TicketId.parse(Json.text(response.body(), "id")).uuid().toString();
  }

  /** Ends the lease of all stored messages. */
  private static void makeDue(TestIngress ingress) {
    for (String table : List.of("ingress_accepted", "ingress_outbox")) {
      ingress
          .jdbc()
          .sql("UPDATE %s SET deliver_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND".formatted(table))
          .update();
    }
  }

  private static byte[] id(String ticket) {
    return Sql.bytes(UUID.fromString(ticket));
  }

  /** The messages of all batches. */
  private static Set<String> unsent(TestIngress ingress) {
    return Set.copyOf(
        ingress
            .jdbc()
            .sql(
                """
                SELECT DISTINCT t.id FROM ticket t JOIN ingress_accepted a
                  ON LOCATE(t.id, a.tickets) > 0
                """)
            .query((row, n) -> Sql.uuid(row.getBytes("id")).toString())
            .list());
  }

  /** Rows that store messages which the broker has not confirmed. */
  private static int stored(TestIngress ingress) {
    return number(
        ingress,
        "SELECT (SELECT COUNT(*) FROM ingress_accepted) + (SELECT COUNT(*) FROM ingress_outbox)");
  }

  private static int number(TestIngress ingress, String sql) {
    return ingress.jdbc().sql(sql).query(Integer.class).single();
  }

  private static double age(TestIngress ingress) {
    return ingress.bean(MeterRegistry.class).get("satchel.outbox.age").gauge().value();
  }
}
