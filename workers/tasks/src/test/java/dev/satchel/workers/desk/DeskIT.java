package dev.satchel.workers.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.Publication;
import dev.satchel.delivery.Sql;
import dev.satchel.delivery.Topology;
import dev.satchel.delivery.Transactions;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TicketId;
import dev.satchel.testservers.RabbitServer;
import dev.satchel.testservers.TestVhost;
import dev.satchel.workers.Workers;
import dev.satchel.workers.WorkersDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** The way of a message from a task queue to the desk, in the complete workers process. */
class DeskIT {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final int MANY = 1_000;

  private final Clock clock = Clock.systemUTC();
  private final WorkersDatabase database = new WorkersDatabase();
  private final TestVhost vhost = RabbitServer.shared().createVhost();
  private final ConfigurableApplicationContext workers =
      Workers.application()
          .run(
              "--server.port=0",
              "--spring.datasource.url=" + database.database().jdbcUrl(),
              "--spring.datasource.username=" + database.database().user(),
              "--spring.datasource.password=" + database.database().password(),
              "--spring.rabbitmq.host=" + vhost.host(),
              "--spring.rabbitmq.port=" + vhost.port(),
              "--spring.rabbitmq.username=" + vhost.user(),
              "--spring.rabbitmq.password=" + vhost.password(),
              "--spring.rabbitmq.virtual-host=" + vhost.name(),
              "--satchel.delivery.declare-topology=true");
  private final IdSource ids = workers.getBean(IdSource.class);

  @AfterEach
  void close() {
    workers.close();
    vhost.close();
    database.close();
  }

  @Test
  void unknownUndecodableAndMisroutedMessagesArriveAtTheDeskWithTheirCause() {
    TicketId ticket = new TicketId(ids.next());
    String broken = "{\"amount\":\"\u00e9\"}";
    byte[] command = broken.getBytes(StandardCharsets.UTF_8);
    database.insertTicket(ticket, "shop", "payments.pay.v1", command, clock.instant());
    Publication later = publication(ids.next(), 1, "payments.pay.v99", "{}", null);
    Publication undecodable = publication(ticket.uuid(), 1, "payments.pay.v1", broken, ticket);
    Publication elsewhere = publication(ids.next(), 1, "ledger.trial-balance.v1", "{}", null);
    publish(List.of(later, undecodable, elsewhere));
    awaitLetters(3);

    assertThat(of(later)).containsEntry("cause", "unknown-type").containsEntry("status", "open");
    assertThat(of(elsewhere)).containsEntry("cause", "wrong-queue");
    assertThat(of(undecodable))
        .containsEntry("cause", "undecodable")
        .containsEntry("source", "parked")
        .containsEntry("tenant", "shop")
        .containsEntry("body", command);
    assertThat(String.valueOf(of(undecodable).get("detail"))).isNotBlank().isNotEqualTo("null");
    assertThat(
            database.text(
                "SELECT CONCAT_WS(' ', status, version) FROM ticket WHERE id = ?", ticket.uuid()))
        .isEqualTo("parked 2");
    awaitPublished();
  }

  @Test
  void aReplayedMessageThatFailsAgainReopensItsRow() {
    UUID id = ids.next();
    Publication first = publication(id, 1, "payments.pay.v99", "{}", null);
    publish(List.of(first));
    awaitLetters(1);
    database.jdbc().sql("UPDATE dead_letter SET status = 'replayed', replays = 1").update();
    database.jdbc().sql("UPDATE dead_letter_group SET open = 0").update();

    publish(List.of(publication(id, 2, "payments.pay.v99", "{}", null)));

    await().atMost(SOON).until(() -> String.valueOf(of(first).get("status")).equals("open"));
    assertThat(of(first)).containsEntry("parked", 2).containsEntry("attempt", 2);
    assertThat(number("SELECT open FROM dead_letter_group WHERE recurring")).isOne();
  }

  @Test
  void aThousandMessagesParkedAtOnceArriveAtTheDesk() {
    List<Publication> many = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      many.add(publication(ids.next(), 1, "payments.pay.v99", "{}", null));
    }
    publish(many);

    awaitLetters(MANY);
    awaitPublished();
    assertThat(number("SELECT open FROM dead_letter_group")).isEqualTo(MANY);
    assertThat(number("SELECT COUNT(*) FROM dead_letter_history")).isEqualTo(MANY);
    await().atMost(SOON).until(() -> vhost.queueDepth("payments.dlq") == 0);
  }

  private Publication publication(
      UUID id, int attempt, String type, String body, @Nullable TicketId ticket) {
    Instant now = clock.instant();
    return new Publication(
        ids.next(),
        id,
        attempt,
        Topology.WORK,
        TaskQueue.PAYMENTS.queueName(),
        type,
        ticket,
        Map.of(),
        body.getBytes(StandardCharsets.UTF_8),
        now,
        now);
  }

  private void publish(List<Publication> messages) {
    workers
        .getBean(Transactions.class)
        .call(
            publications -> {
              publications.add(messages);
              return true;
            });
  }

  private void awaitLetters(int count) {
    await().atMost(SOON).until(() -> number("SELECT COUNT(*) FROM dead_letter") == count);
  }

  /** Waits until the outbox is empty, also of events that no queue is bound to. */
  private void awaitPublished() {
    await().atMost(SOON).until(() -> number("SELECT COUNT(*) FROM workers_outbox") == 0);
  }

  private long number(String sql) {
    return database.jdbc().sql(sql).query(Long.class).single();
  }

  private Map<String, @Nullable Object> of(Publication message) {
    return database
        .jdbc()
        .sql("SELECT * FROM dead_letter WHERE message_id = ?")
        .param(Sql.bytes(message.messageId()))
        .query()
        .singleRow();
  }
}
