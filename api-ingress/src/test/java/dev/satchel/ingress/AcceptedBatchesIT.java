package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.delivery.OutboxLevel;
import dev.satchel.delivery.Sql;
import dev.satchel.messages.TicketId;
import dev.satchel.testservers.RabbitServer;
import dev.satchel.testservers.TestVhost;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The first messages of tickets that were accepted together are stored as one row, and reach the
 * broker though the ingress that stored them never sent them.
 */
class AcceptedBatchesIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String QUEUE = "payments";

  /** So short that a batch that is not confirmed is taken over at once. */
  private static final String SHORT_LEASE = "satchel.delivery.lease=200ms";

  private static final String LONG_LEASE = "satchel.delivery.lease=10m";

  private TestVhost vhost;
  private TestIngress away;

  @BeforeEach
  void start() {
    vhost = RabbitServer.shared().createVhost();
    away = TestIngress.start(SHORT_LEASE);
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
    List<String> tickets = accept(away, 400);
    makeDue(away);

    try (ConfigurableApplicationContext _ = away.startBeside(connected(LONG_LEASE));
        ConfigurableApplicationContext _ = away.startBeside(connected(LONG_LEASE))) {
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
  void aBatchWithAMessageThatTheBrokerReturnsStaysStoredUntilItIsRouted() {
    try (TestIngress ingress = TestIngress.start(connected(SHORT_LEASE))) {
      awaitConnected(ingress);
      vhost.deleteQueue(QUEUE);
      List<String> tickets = accept(ingress, 20);
      // Returned, and taken over after the lease, again and again.
      await()
          .atMost(SOON)
          .until(() -> number(ingress, "SELECT COUNT(*) FROM ingress_outbox") == 20);
      assertThat(number(ingress, "SELECT COUNT(*) FROM ingress_accepted")).isZero();

      vhost.closeAllConnections(); // it declares its queues when it connects

      await().atMost(SOON).until(() -> stored(ingress) == 0);
      assertThat(vhost.takeMessageIds(QUEUE)).containsAll(tickets);
    }
  }

  @Test
  void aTicketOfATypeThatThisReleaseDoesNotKnowDoesNotHoldUpTheOthers() {
    List<String> tickets = accept(away, 10);
    away.jdbc()
        .sql("UPDATE ticket SET task = 'payments.of.another.release.v9' WHERE id = ?")
        .param(id(tickets.getFirst()))
        .update();
    makeDue(away);

    try (ConfigurableApplicationContext _ = away.startBeside(connected(LONG_LEASE))) {
      await().atMost(SOON).until(() -> stored(away) == 0);
      assertThat(vhost.takeMessageIds(QUEUE))
          .containsExactlyInAnyOrderElementsOf(tickets.subList(1, 10));
    }
  }

  @Test
  void whenRowsAreKeptEachMessageHasItsOwnAndBatchesBecomeRowsThoughTheBrokerIsAway() {
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

  /** Waits until a message is routed: the queues are declared after the first connection. */
  private void awaitConnected(TestIngress ingress) {
    accept(ingress, 1);
    await()
        .atMost(SOON)
        .until(
            () -> {
              makeDue(ingress);
              return stored(ingress) == 0;
            });
    assertThat(vhost.takeMessageIds(QUEUE)).isNotEmpty();
  }

  /** Accepts tasks side by side; returns the message ids of their tickets. */
  private static List<String> accept(TestIngress ingress, int count) {
    List<String> tickets = Collections.synchronizedList(new ArrayList<>());
    try (ExecutorService clients = Executors.newFixedThreadPool(32)) {
      for (int i = 0; i < count; i++) {
        clients.execute(
            () ->
                tickets.add(
                    TicketId.parse(
                            Json.text(
                                ingress
                                    .task(
                                        "/v1/accounts",
                                        "{\"reference\":\"shop\",\"assets\":[\"KRW\"]}")
                                    .body(),
                                "id"))
                        .uuid()
                        .toString()));
      }
    }
    assertThat(tickets).hasSize(count);
    return List.copyOf(tickets);
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
