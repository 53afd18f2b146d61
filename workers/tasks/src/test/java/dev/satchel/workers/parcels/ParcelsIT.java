package dev.satchel.workers.parcels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.QueuePauses;
import dev.satchel.delivery.Sql;
import dev.satchel.delivery.Topology;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.AccountTask.OpenAccount;
import dev.satchel.messages.Message;
import dev.satchel.messages.Subject;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TicketChange;
import dev.satchel.messages.TicketId;
import dev.satchel.messages.TicketStatus;
import dev.satchel.messages.TicketsChanged;
import dev.satchel.testservers.parcels.ParcelDelivered;
import dev.satchel.testservers.parcels.ParcelId;
import dev.satchel.testservers.parcels.ParcelTask.Deliver;
import dev.satchel.testservers.parcels.ParcelTask.Ship;
import dev.satchel.workers.TestWorkers;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The sample domain on real servers: tickets that span a remote call, a second message and a
 * deadline.
 */
class ParcelsIT {
  private static final Duration LATE = Duration.ofMinutes(2);

  private final Courier courier = new Courier();
  private final TestWorkers workers = new TestWorkers();
  private final MessageCodec codec = new MessageCodec();

  @AfterEach
  void close() {
    workers.close();
    courier.close();
  }

  @Test
  void aParcelIsShippedAndDeliveredUnderOneTicket() throws Exception {
    workers.start(settings("1s"));
    try (Connection connection = workers.vhost.connectionFactory().newConnection("test");
        Channel channel = connection.createChannel()) {
      String events = queue(channel, Topology.EVENTS, "parcels.#");
      String updates = queue(channel, Topology.TICKET_UPDATES, "");
      TicketId ticket = accept("Seoul");
      send(Stream.of(ticket));

      await().atMost(LATE).until(() -> workers.status(ticket).equals("succeeded 2"));
      await().atMost(LATE).until(() -> inFlight() == 0);

      assertThat(workers.status(ticket))
          .as("the deadline changes nothing")
          .isEqualTo("succeeded 2");
      assertThat(parcel(ticket)).isEqualTo("delivered 1");
      assertThat(next(channel, events)).isEqualTo(new ParcelDelivered(parcelOf(ticket)));
      List<TicketChange> changes = new ArrayList<>();
      while (changes.size() < 2) {
        changes.addAll(((TicketsChanged) next(channel, updates)).changes());
      }
      assertThat(changes)
          .extracting(TicketChange::status)
          .containsExactly(TicketStatus.RUNNING, TicketStatus.SUCCEEDED);
      assertThat(changes.getFirst().stage()).isEqualTo("in-transit");
      assertThat(changes)
          .extracting(TicketChange::subject)
          .containsOnly(Subject.of(parcelOf(ticket)));
    }
  }

  @Test
  void theRemoteCallAndTheFurtherMessagesAreSpansOfTheTraceOfTheRequest() throws Exception {
    InMemorySpanExporter spans = workers.start(settings("5m")).getBean(InMemorySpanExporter.class);
    String trace = "0af7651916cd43dd8448eb211c80319c";
    TicketId ticket = accept("Seoul");
    try (Connection connection = workers.vhost.connectionFactory().newConnection("test");
        Channel channel = connection.createChannel()) {
      channel.confirmSelect();
      Ship ship = new Ship(TestWorkers.TENANT, parcelOf(ticket), "Seoul");
      channel.basicPublish(
          Topology.WORK,
          TaskQueue.NOTIFICATIONS.queueName(),
          new BasicProperties.Builder()
              .messageId(ticket.uuid().toString())
              .correlationId(ticket.toString())
              .type(codec.typeName(ship))
              .headers(Map.of("traceparent", "00-" + trace + "-b7ad6b7169203331-01"))
              .build(),
          codec.encode(ship));
      channel.waitForConfirmsOrDie(10_000);
    }

    await().atMost(LATE).until(() -> workers.status(ticket).equals("succeeded 2"));
    await()
        .atMost(LATE)
        .untilAsserted(
            () ->
                assertThat(spans.getFinishedSpanItems())
                    .filteredOn(span -> span.getTraceId().equals(trace))
                    .filteredOn(
                        span ->
                            ticket
                                .toString()
                                .equals(
                                    span.getAttributes()
                                        .get(AttributeKey.stringKey("satchel.ticket"))))
                    .extracting(span -> span.getKind() + " " + span.getName())
                    .contains(
                        "CONSUMER process parcels.ship.v1",
                        "CLIENT call courier",
                        "CONSUMER process parcels.deliver.v1"));
    assertThat(courier.traceOf(parcelOf(ticket))).isEqualTo(trace);
  }

  @Test
  void aDeadlineBeforeTheDeliveryFailsTheTicketAndTheDeliveryHasNoEffect() {
    workers.start(settings("2s"));
    TicketId ticket = accept(ParcelHandler.UNKNOWN_ADDRESS);
    send(Stream.of(ticket));

    await().atMost(LATE).until(() -> workers.status(ticket).startsWith("failed"));
    assertThat(inFlight()).as("the delivery is still retried").isOne();
    await().atMost(LATE).until(() -> inFlight() == 0);

    assertThat(workers.status(ticket)).isEqualTo("failed 3");
    assertThat(parcel(ticket)).isEqualTo("returned 1");
  }

  @Test
  void forgedMessagesBecomeDeadLettersWithoutATicketAndHaveNoEffect() throws Exception {
    workers.start(settings("5m"));
    TicketId forgedFirst = accept("Seoul");
    TicketId forgedNext = accept("Busan");
    courier.hold();
    send(Stream.of(forgedNext));
    await().atMost(LATE).until(() -> courier.booked(parcelOf(forgedNext)));

    Ship elsewhere = new Ship(TestWorkers.TENANT, parcelOf(forgedFirst), "the thief's house");
    Deliver deliver = new Deliver(parcelOf(forgedNext));
    try (Connection connection = workers.vhost.connectionFactory().newConnection("foreign");
        Channel channel = connection.createChannel()) {
      channel.confirmSelect();
      publish(channel, forgedFirst.uuid(), forgedFirst, elsewhere);
      publish(channel, UUID.randomUUID(), forgedNext, deliver);
      publish(channel, UUID.randomUUID(), new TicketId(UUID.randomUUID()), deliver);
      publish(channel, forgedFirst.uuid(), null, elsewhere);
      channel.waitForConfirmsOrDie(10_000);
    }

    await()
        .atMost(LATE)
        .until(
            () ->
                workers.count(
                        """
                        SELECT COUNT(*) FROM dead_letter
                        WHERE cause = 'forged' AND ticket IS NULL AND status = 'open'
                          AND headers LIKE '%x-satchel-named-message%'
                        """)
                    == 4);
    assertThat(count("dead_letter", "headers LIKE '%x-satchel-named-ticket%'")).isEqualTo(3);
    assertThat(count("dead_letter d JOIN ticket t ON t.id = d.message_id", "TRUE"))
        .as("no dead letter of a forged message has the id of a ticket")
        .isZero();
    assertThat(courier.booked(parcelOf(forgedFirst))).isFalse();
    assertThat(workers.status(forgedFirst)).isEqualTo("accepted 0");
    assertThat(workers.status(forgedNext)).isEqualTo("accepted 0");

    courier.release();
    send(Stream.of(forgedFirst));
    await()
        .atMost(LATE)
        .until(
            () ->
                workers.status(forgedFirst).equals("succeeded 2")
                    && workers.status(forgedNext).equals("succeeded 2"));
    assertThat(workers.count("SELECT COUNT(*) FROM parcel WHERE address LIKE 'the thief%'"))
        .isZero();
    assertThat(workers.count("SELECT COUNT(*) FROM parcel WHERE effects <> 1")).isZero();
    assertThatAnUnreadableCopyOfARetriedMessageGetsAnIdOfItsOwn();
  }

  @Test
  void aForgedMessageDoesNotDisplaceTheGenuineMessageWithTheSameIdInABatch() throws Exception {
    ConfigurableApplicationContext context = workers.start(settings("5m"));
    QueuePauses pauses = context.getBean(QueuePauses.class);
    TicketId parcel = accept("Seoul");
    TicketId account = new TicketId(workers.ids.next());
    workers.accept(account, workers.opening(new AccountId(account.uuid()), "genuine"), null);
    Ship forgedShip = new Ship(TestWorkers.TENANT, parcelOf(parcel), "elsewhere");
    OpenAccount forgedOpening = workers.opening(new AccountId(account.uuid()), "forged");
    pauses.pause(TaskQueue.NOTIFICATIONS);
    pauses.pause(TaskQueue.PAYMENTS);
    await().atMost(LATE).until(() -> consumers("paused") == 2);

    try (Connection connection = workers.vhost.connectionFactory().newConnection("foreign");
        Channel channel = connection.createChannel()) {
      channel.confirmSelect();
      for (int attempt : List.of(1, 7)) {
        publish(channel, parcel.uuid(), parcel, forgedShip, TaskQueue.NOTIFICATIONS, attempt);
        publish(channel, account.uuid(), account, forgedOpening, TaskQueue.PAYMENTS, attempt);
      }
      channel.waitForConfirmsOrDie(10_000);
    }
    send(Stream.of(parcel));
    workers.send(Stream.of(account));
    await().atMost(LATE).until(() -> count("workers_outbox", "TRUE") == 0);
    pauses.resume(TaskQueue.NOTIFICATIONS);
    pauses.resume(TaskQueue.PAYMENTS);

    await().atMost(LATE).until(() -> workers.status(parcel).equals("succeeded 2"));
    await().atMost(LATE).until(() -> workers.status(account).equals("succeeded 1"));
    await()
        .atMost(LATE)
        .until(
            () ->
                count("dead_letter", "cause = 'forged' AND queue = 'notifications'") >= 1
                    && count("dead_letter", "cause = 'forged' AND queue = 'payments'") >= 1);
    assertThat(count("parcel", "address = 'Seoul' AND effects = 1")).isOne();
    assertThat(count("account", "reference = 'genuine'")).isOne();
    assertThat(count("account", "TRUE")).isOne();
  }

  /** The genuine message is retried, so the inbox knows its id and its first attempt. */
  private void assertThatAnUnreadableCopyOfARetriedMessageGetsAnIdOfItsOwn() throws Exception {
    TicketId unknown = accept(ParcelHandler.UNKNOWN_ADDRESS);
    send(Stream.of(unknown));
    await().atMost(LATE).until(() -> workers.status(unknown).startsWith("retrying"));
    UUID retried =
        workers
            .database
            .jdbc()
            .sql(
                """
                SELECT message_id FROM in_flight
                WHERE ticket = ? AND type = 'parcels.deliver.v1'
                """)
            .param(Sql.bytes(unknown.uuid()))
            .query((row, number) -> Sql.uuid(row.getBytes("message_id")))
            .single();
    try (Connection connection = workers.vhost.connectionFactory().newConnection("foreign");
        Channel channel = connection.createChannel()) {
      channel.confirmSelect();
      channel.basicPublish(
          Topology.WORK,
          TaskQueue.NOTIFICATIONS.queueName(),
          new BasicProperties.Builder()
              .messageId(retried.toString())
              .correlationId(unknown.toString())
              .type("parcels.deliver.v1")
              .build(),
          new byte[] {'{'});
      channel.waitForConfirmsOrDie(10_000);
    }
    await().atMost(LATE).until(() -> count("dead_letter", "cause = 'undecodable'") == 1);
    assertThat(count("dead_letter d JOIN in_flight m ON m.message_id = d.message_id", "TRUE"))
        .isZero();
    await().atMost(LATE).until(() -> workers.status(unknown).equals("succeeded 3"));
  }

  private long consumers(String state) {
    return workers.count(
        "SELECT COUNT(DISTINCT queue) FROM workers_consumer WHERE state = '%s'".formatted(state));
  }

  @Test
  void everyTicketEndsAndEachEffectHappensOnceThoughWorkersAreKilledAtEveryStep() throws Exception {
    int parcels = 300;
    String[] settings = settings("15s");
    List<TicketId> tickets = new ArrayList<>();
    for (int i = 0; i < parcels; i++) {
      tickets.add(accept(i % 10 == 0 ? ParcelHandler.UNKNOWN_ADDRESS : "house " + i));
    }
    courier.hold();
    Process calling = workers.startProcess("parcels", settings);
    send(tickets.stream());
    await().atMost(LATE).until(() -> courier.booked() >= 50);
    calling.destroyForcibly().waitFor();

    courier.release();
    Process handing = workers.startProcess("parcels", settings);
    await().atMost(LATE).until(() -> count("ticket", "status = 'running'") > 0);
    handing.destroyForcibly().waitFor();

    Process ending = workers.startProcess("parcels", settings);
    await().atMost(LATE).until(() -> count("ticket", "done = TRUE") >= parcels / 3);
    ending.destroyForcibly().waitFor();

    workers.startProcess("parcels", settings);
    await().atMost(LATE).until(() -> count("ticket", "done = TRUE") == parcels);
    await().atMost(LATE).until(() -> inFlight() == 0);

    assertThat(courier.booked()).isEqualTo(parcels);
    assertThat(count("parcel", "effects = 1")).as("parcels with one effect").isEqualTo(parcels);
    assertThat(
            workers.count(
                """
                SELECT COUNT(*) FROM ticket t JOIN parcel p ON p.ticket = t.id
                WHERE (t.status = 'succeeded' AND p.status = 'delivered')
                   OR (t.status = 'failed' AND p.status = 'returned')
                """))
        .isEqualTo(parcels);
    assertThat(count("dead_letter", "TRUE")).isZero();
  }

  private String[] settings(String deadline) {
    return new String[] {"--parcels.courier=" + courier.url(), "--parcels.deadline=" + deadline};
  }

  private TicketId accept(String address) {
    TicketId ticket = new TicketId(workers.ids.next());
    ParcelId parcel = parcelOf(ticket);
    return workers.accept(
        ticket, new Ship(TestWorkers.TENANT, parcel, address), Subject.of(parcel));
  }

  private void send(Stream<TicketId> tickets) {
    workers.send(tickets, TaskQueue.NOTIFICATIONS);
  }

  private static ParcelId parcelOf(TicketId ticket) {
    return new ParcelId(ticket.uuid());
  }

  private String parcel(TicketId ticket) {
    return workers.database.text(
        "SELECT CONCAT_WS(' ', status, effects) FROM parcel WHERE ticket = ?", ticket.uuid());
  }

  private long inFlight() {
    return workers.count("SELECT COUNT(*) FROM in_flight");
  }

  private long count(String table, String where) {
    return workers.count("SELECT COUNT(*) FROM %s WHERE %s".formatted(table, where));
  }

  private static String queue(Channel channel, String exchange, String key) throws Exception {
    String queue = channel.queueDeclare().getQueue();
    channel.queueBind(queue, exchange, key);
    return queue;
  }

  private Message next(Channel channel, String queue) {
    GetResponse message =
        await().atMost(LATE).until(() -> channel.basicGet(queue, true), got -> got != null);
    return codec.decode(message.getProps().getType(), message.getBody());
  }

  private void publish(Channel channel, UUID id, @Nullable TicketId ticket, Message message)
      throws Exception {
    publish(channel, id, ticket, message, TaskQueue.NOTIFICATIONS, 1);
  }

  private void publish(
      Channel channel,
      UUID id,
      @Nullable TicketId ticket,
      Message message,
      TaskQueue queue,
      int attempt)
      throws Exception {
    channel.basicPublish(
        Topology.WORK,
        queue.queueName(),
        new BasicProperties.Builder()
            .headers(Map.of(Topology.ATTEMPT_HEADER, attempt))
            .messageId(id.toString())
            .correlationId(ticket == null ? null : ticket.toString())
            .type(codec.typeName(message))
            .contentType("application/json")
            .deliveryMode(2)
            .build(),
        codec.encode(message));
  }
}
