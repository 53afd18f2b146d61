package dev.satchel.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.Loop;
import dev.satchel.delivery.LoopOwner;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.Publication;
import dev.satchel.delivery.Transactions;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.AccountTask.BookCredit;
import dev.satchel.messages.AccountTask.OpenAccount;
import dev.satchel.messages.Asset;
import dev.satchel.messages.Money;
import dev.satchel.messages.OperationsTask;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.PaymentTask.Pay;
import dev.satchel.messages.QueueTask.PauseQueue;
import dev.satchel.messages.QueueTask.ResumeQueue;
import dev.satchel.messages.Task;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import dev.satchel.testservers.RabbitServer;
import dev.satchel.testservers.TestDatabase;
import dev.satchel.testservers.TestVhost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** The complete workers process on real servers. */
class WorkersIT {
  private static final TenantId TENANT = new TenantId("shop");
  private static final Asset KRW = new Asset("KRW");
  private static final Duration SOON = Duration.ofSeconds(30);

  private static final int PORT = freePort();
  private static final WorkersDatabase database = new WorkersDatabase();
  private static final TestVhost vhost = RabbitServer.shared().createVhost();
  private static final ConfigurableApplicationContext workers = start();

  private final IdSource ids = IdSource.secure(Clock.systemUTC());
  private final MessageCodec codec = new MessageCodec();

  private static ConfigurableApplicationContext start() {
    TestDatabase mysql = database.database();
    return Workers.application()
        .run(
            "--server.port=" + PORT,
            "--spring.datasource.url=" + mysql.jdbcUrl(),
            "--spring.datasource.username=" + mysql.user(),
            "--spring.datasource.password=" + mysql.password(),
            "--spring.rabbitmq.host=" + RabbitServer.shared().host(),
            "--spring.rabbitmq.port=" + RabbitServer.shared().port(),
            "--spring.rabbitmq.username=" + RabbitServer.shared().user(),
            "--spring.rabbitmq.password=" + RabbitServer.shared().password(),
            "--spring.rabbitmq.virtual-host=" + vhost.name(),
            "--satchel.delivery.declare-topology=true");
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterAll
  static void stop() {
    workers.close();
    vhost.close();
    database.close();
  }

  @Test
  void livenessFailsAndNamesALoopThatDied() {
    Loop loop =
        new Loop(
            "satchel-dying",
            SOON,
            () -> {
              throw new AssertionError("dies on purpose");
            });
    GenericApplicationContext context = (GenericApplicationContext) workers;
    context.registerBean("dying", Dying.class, loop);
    try {
      assertThat(get("/actuator/health/liveness")).contains("\"status\":\"UP\"");
      loop.start();
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(get("/actuator/health/liveness"))
                      .contains("\"status\":\"DOWN\"", "satchel-dying"));
    } finally {
      context.removeBeanDefinition("dying");
    }
  }

  private record Dying(Loop loop) implements LoopOwner {
    @Override
    public List<Loop> loops() {
      return List.of(loop);
    }
  }

  @Test
  void handlesTasksFromTheBroker() {
    AccountId payer = new AccountId(ids.next());
    AccountId payee = new AccountId(ids.next());
    TicketId opened = new TicketId(payer.uuid());
    send(opened, new OpenAccount(TENANT, payer, "payer", List.of(KRW), null));
    send(new TicketId(payee.uuid()), new OpenAccount(TENANT, payee, "payee", List.of(KRW), null));
    await().atMost(SOON).until(() -> status(opened).equals("succeeded 1"));
    TicketId credited = new TicketId(ids.next());
    send(credited, new BookCredit(TENANT, payer, new Money(KRW, 5), "deposit"));
    await().atMost(SOON).until(() -> status(credited).equals("succeeded 1"));
    PaymentId payment = new PaymentId(ids.next());
    TicketId paid = new TicketId(payment.uuid());

    send(paid, new Pay(TENANT, payment, payer, payee, new Money(KRW, 6), true, null, Map.of()));

    await().atMost(SOON).until(() -> status(paid).equals("failed 1"));
    assertThat(database.text("SELECT error FROM ticket WHERE id = ?", paid.uuid()))
        .contains("insufficient-funds");
  }

  @Test
  void runsATrialBalanceFromTheBroker() {
    send(null, new OperationsTask.TrialBalance());

    await()
        .atMost(SOON)
        .until(
            () ->
                database
                        .jdbc()
                        .sql("SELECT COUNT(*) FROM reconciliation_run WHERE discrepancies = 0")
                        .query(Integer.class)
                        .single()
                    > 0);
    assertThat(get("/actuator/prometheus"))
        .contains("satchel_reconciliation_discrepancies{")
        .contains("job=\"trial-balance\"");
  }

  @Test
  void doesNotConsumeAQueueThatAnOperatorHasPaused() {
    TicketId paused = new TicketId(ids.next());
    send(paused, new PauseQueue("key_1", TaskQueue.PAYMENTS));
    await().atMost(SOON).until(() -> status(paused).equals("succeeded 1"));
    await().atMost(SOON).until(() -> get("/actuator/prometheus").contains(pausedGauge() + " 1.0"));
    AccountId account = new AccountId(ids.next());
    TicketId opened = new TicketId(account.uuid());
    send(opened, new OpenAccount(TENANT, account, "late", List.of(KRW), null));
    await().atMost(SOON).until(() -> vhost.queueDepth("payments") == 1);
    assertThat(status(opened)).isEqualTo("accepted 0");

    TicketId resumed = new TicketId(ids.next());
    send(resumed, new ResumeQueue("key_1", TaskQueue.PAYMENTS));

    await().atMost(SOON).until(() -> status(opened).equals("succeeded 1"));
    assertThat(status(resumed)).isEqualTo("succeeded 1");
    assertThat(get("/actuator/prometheus")).contains(pausedGauge() + " 0.0");
  }

  private static String pausedGauge() {
    return "satchel_queue_paused{queue=\"payments\"}";
  }

  @Test
  void reportsThatItIsLiveAndReady() {
    assertThat(get("/actuator/health/liveness")).contains("\"status\":\"UP\"");
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(get("/actuator/health/readiness"))
                    .contains("\"status\":\"UP\"", "\"payments\":\"CONSUMING\"")
                    .doesNotContain("\"status\":\"DOWN\""));
  }

  private void send(@Nullable TicketId ticket, Task task) {
    Instant now = Clock.systemUTC().instant();
    byte[] body = codec.encode(task);
    String type = codec.typeName(task);
    if (ticket != null) {
      database.insertTicket(ticket, "shop", type, body, now);
    }
    Publication publication =
        Publication.task(
            ticket == null ? ids.next() : ticket.uuid(),
            codec.queueOf(task),
            type,
            ticket,
            Map.of(),
            body,
            now);
    workers
        .getBean(Transactions.class)
        .call(
            publications -> {
              publications.add(List.of(publication));
              return true;
            });
  }

  private static String status(TicketId ticket) {
    return database.text(
        "SELECT CONCAT_WS(' ', status, attempts) FROM ticket WHERE id = ?", ticket.uuid());
  }

  private static String get(String path) {
    URI uri = URI.create("http://localhost:" + PORT + path);
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
