package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.ingress.waiting.Waiters;
import dev.satchel.messages.Subject;
import dev.satchel.messages.TicketChange;
import dev.satchel.messages.TicketId;
import dev.satchel.messages.TicketStatus;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Waiting requests are answered by updates, by the sweep, at their time-out and at shutdown. */
class WaitingIT {
  private static final String ACCOUNT = "{\"reference\":\"shop\",\"assets\":[\"KRW\"]}";
  private static final String CREDIT =
      """
      {"account":"acc_0193b0d2c6a17c2d8f4e5a6b7c8d9e0f","externalId":"e",
       "amount":{"asset":"KRW","value":5}}
      """;
  private static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");
  private static final TestIngress SHARED = TestIngress.start("satchel.ingress.waiting.sweep=60s");
  private TestIngress ingress = SHARED;

  @BeforeEach
  void clear() {
    SHARED.jdbc().sql("DELETE FROM ticket").update();
    SHARED.jdbc().sql("DELETE FROM payment").update();
    // The server counts no new statements once other tests have filled this table.
    SHARED
        .jdbc()
        .sql("TRUNCATE TABLE performance_schema.events_statements_summary_by_digest")
        .update();
    awaitWaiting(0);
  }

  @AfterEach
  void stopOwn() {
    if (!ingress.equals(SHARED)) {
      ingress.close();
    }
  }

  @AfterAll
  static void stop() {
    SHARED.close();
  }

  @Test
  void answersALongPollFromTheUpdateAlone() {
    TicketId ticket = accepted();
    CompletableFuture<HttpResponse<String>> poll = later("/v1/tickets/" + ticket + "?wait=30");
    awaitWaiting(1);
    tell(change(ticket, 2, TicketStatus.RETRYING));
    tell(change(ticket, 3, TicketStatus.SUCCEEDED));
    HttpResponse<String> response = poll.join();
    assertThat(response.statusCode()).isEqualTo(200);
    // The row still says accepted: the answer comes from the update, without another read.
    assertThat(response.body())
        .contains("\"status\":\"succeeded\"", "\"result\":{\"ok\":true}", "\"attempts\":3");
    assertThat(response.headers().firstValue("ETag")).hasValue("\"3\"");
    assertThat(response.headers().firstValue("Retry-After")).isEmpty();
    awaitWaiting(0);
  }

  @Test
  void readsAtMostOncePerLongPollAndNotForAPostThatWaits() {
    TicketId ticket = accepted();
    double before = reads();
    List<CompletableFuture<HttpResponse<String>>> polls =
        IntStream.range(0, 50).mapToObj(i -> later("/v1/tickets/" + ticket + "?wait=30")).toList();
    awaitWaiting(50);
    tell(change(ticket, 2, TicketStatus.SUCCEEDED));
    polls.forEach(poll -> assertThat(poll.join().body()).contains("succeeded"));
    assertThat(reads() - before).isBetween(1.0, 50.0);
    double polled = reads();

    CompletableFuture<HttpResponse<String>> post =
        CompletableFuture.supplyAsync(
            () -> ingress.task("/v1/credits", CREDIT, "Prefer", "wait=30"));
    awaitWaiting(1);
    await().until(() -> tickets() == 2);
    tell(change(newestTicket(), 2, TicketStatus.SUCCEEDED));
    assertThat(post.join().statusCode()).isEqualTo(200);
    assertThat(reads()).isEqualTo(polled);
  }

  @Test
  void aLongPollWithAnEtagIsAnsweredOnAnyChange() {
    TicketId ticket = accepted();
    CompletableFuture<HttpResponse<String>> poll =
        later("/v1/tickets/" + ticket + "?wait=30", "If-None-Match", "\"1\"");
    awaitWaiting(1);
    tell(change(ticket, 1, TicketStatus.ACCEPTED));
    assertThat(poll).isNotDone();
    tell(change(ticket, 2, TicketStatus.RETRYING));
    assertThat(poll.join().body()).contains("\"status\":\"retrying\"", "\"done\":false");
    assertThat(
            ingress
                .get("/v1/tickets/" + ticket + "?wait=30", "If-None-Match", "\"7\"")
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void answersTheUnfinishedTicketOnTimeout() {
    TicketId ticket = accepted();
    HttpResponse<String> unfinished = ingress.get("/v1/tickets/" + ticket + "?wait=1");
    assertThat(unfinished.statusCode()).isEqualTo(200);
    assertThat(unfinished.body()).contains("\"status\":\"accepted\"");
    assertThat(unfinished.headers().firstValue("Retry-After")).hasValue("1");
    assertThat(
            ingress.get("/v1/tickets/" + ticket + "?wait=1", "If-None-Match", "\"1\"").statusCode())
        .isEqualTo(304);
    assertThat(ingress.get("/v1/tickets/" + ticket, "If-None-Match", "W/\"1\"").statusCode())
        .isEqualTo(304);
  }

  @Test
  void aPostWithPreferWaitIsAnsweredWithTheDoneTicket() {
    CompletableFuture<HttpResponse<String>> post =
        CompletableFuture.supplyAsync(
            () ->
                ingress.post("/v1/accounts", ACCOUNT, "Idempotency-Key", "k", "Prefer", "wait=30"));
    awaitWaiting(1);
    await().until(() -> tickets() == 1);
    TicketId ticket = newestTicket();
    tell(change(ticket, 2, TicketStatus.SUCCEEDED));
    HttpResponse<String> response = post.join();
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).contains("\"status\":\"succeeded\"");
    assertThat(response.headers().firstValue("Preference-Applied")).hasValue("wait=30");
    assertThat(response.headers().firstValue("Location")).hasValue("/v1/tickets/" + ticket);
  }

  @Test
  void aPostWithPreferWaitIsAnsweredWith202OnTimeout() {
    HttpResponse<String> response =
        ingress.task("/v1/accounts", ACCOUNT, "Prefer", "respond-async, wait=1");
    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(response.headers().firstValue("Preference-Applied")).hasValue("wait=1");
  }

  @Test
  void sweepsAtOnceAfterAResubscription() {
    TicketId ticket = accepted();
    CompletableFuture<HttpResponse<String>> poll = later("/v1/tickets/" + ticket + "?wait=30");
    awaitWaiting(1);
    finish(ticket);
    ingress.bean(Waiters.class).resubscribed();
    assertThat(poll.join().body()).contains("\"status\":\"succeeded\"");
    assertThat(counted("satchel.waits.ended", "cause", "sweep")).isEqualTo(1);
  }

  @Test
  void thePeriodicSweepAnswersWaitsWhoseUpdateWasLost() {
    ingress = TestIngress.start("satchel.ingress.waiting.sweep=200ms");
    TicketId ticket = accepted();
    CompletableFuture<HttpResponse<String>> poll = later("/v1/tickets/" + ticket + "?wait=30");
    awaitWaiting(1);
    finish(ticket);
    assertThat(poll.join().body()).contains("\"status\":\"succeeded\"");
  }

  @Test
  void anUpdateAnswersALongPollForAPayment() {
    HttpResponse<String> accepted =
        ingress.task(
            "/v1/payments",
            """
            {"method":"balance","from":"acc_0193b0d2c6a17c2d8f4e5a6b7c8d9e0f",
             "to":"acc_0193b0d2c6a17c2d8f4e5a6b7c8d9e10","amount":{"asset":"KRW","value":5}}
            """);
    TicketId ticket = TicketId.parse(Json.text(accepted.body(), "id"));
    String path = Json.text(accepted.body(), "resource");
    CompletableFuture<HttpResponse<String>> poll = later(path + "?wait=30");
    awaitWaiting(1);
    store(ticket, "captured", 1);
    tell(change(ticket, 2, TicketStatus.SUCCEEDED));
    assertThat(poll.join().body()).contains("\"status\":\"captured\"");

    CompletableFuture<HttpResponse<String>> refund =
        later(path + "?wait=30", "If-None-Match", "\"1\"");
    awaitWaiting(1);
    ingress
        .jdbc()
        .sql("UPDATE payment SET status = 'refunded', refunded = 5, version = 2")
        .update();
    tell(
        new TicketChange(
            accepted(),
            new Subject("payment", path.substring(13)),
            2,
            TicketStatus.SUCCEEDED,
            null,
            1,
            NOW,
            null,
            null));
    assertThat(refund.join().body()).contains("\"status\":\"refunded\"");
  }

  @Test
  void theSweepFindsTheChangeOfAPaymentWhoseUpdateWasLost() {
    ingress = TestIngress.start("satchel.ingress.waiting.sweep=200ms");
    TicketId ticket = accepted();
    store(ticket, "captured", 1);
    CompletableFuture<HttpResponse<String>> poll =
        later(
            "/v1/payments/pay_" + ticket.toString().substring(4) + "?wait=30",
            "If-None-Match",
            "\"1\"");
    awaitWaiting(1);
    ingress.jdbc().sql("UPDATE payment SET status = 'refunded', version = 2").update();
    assertThat(poll.orTimeout(10, TimeUnit.SECONDS).join().body())
        .contains("\"status\":\"refunded\"");
  }

  @Test
  void longPollsForAPaymentShareTheirReads() {
    TicketId ticket = accepted();
    store(ticket, "captured", 1);
    String payment = "pay_" + ticket.toString().substring(4);
    List<CompletableFuture<HttpResponse<String>>> polls =
        IntStream.range(0, 300)
            .mapToObj(i -> later("/v1/payments/" + payment + "?wait=30", "If-None-Match", "\"1\""))
            .toList();
    awaitWaiting(300);
    long before = paymentReads();
    ingress.jdbc().sql("UPDATE payment SET status = 'refunded', version = 2").update();
    tell(
        new TicketChange(
            accepted(),
            new Subject("payment", payment),
            2,
            TicketStatus.SUCCEEDED,
            null,
            1,
            NOW,
            null,
            null));
    polls.forEach(poll -> assertThat(poll.join().body()).contains("\"status\":\"refunded\""));
    assertThat(paymentReads() - before).isBetween(1L, 250L);
  }

  @Test
  void waitsForTicketsAreAnsweredWhilePaymentReadsBlock() throws Exception {
    ingress = TestIngress.start("satchel.ingress.keys.requests-per-second=100000");
    TicketId ticket = accepted();
    store(ticket, "captured", 1);
    TicketId other = accepted();
    TicketId accepted = accepted();
    CompletableFuture<HttpResponse<String>> poll = later("/v1/tickets/" + other + "?wait=30");
    awaitWaiting(1);
    String payment = "pay_" + ticket.toString().substring(4);
    List<CompletableFuture<HttpResponse<String>>> polls = new ArrayList<>();
    while (polls.size() < 1_200) {
      for (int i = 0; i < 200; i++) {
        polls.add(later("/v1/payments/" + payment + "?wait=30", "If-None-Match", "\"1\""));
      }
      awaitWaiting(1 + polls.size());
    }
    ingress.jdbc().sql("UPDATE payment SET status = 'refunded', version = 2").update();
    try (Connection connection = ingress.bean(DataSource.class).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("LOCK TABLES payment WRITE");
      tell(
          new TicketChange(
              accepted,
              new Subject("payment", payment),
              2,
              TicketStatus.SUCCEEDED,
              null,
              1,
              NOW,
              null,
              null));
      awaitWaiting(1);
      tell(change(other, 2, TicketStatus.SUCCEEDED));
      assertThat(poll.get(5, TimeUnit.SECONDS).body()).contains("\"status\":\"succeeded\"");
      assertThat(polls).noneMatch(CompletableFuture::isDone);
      statement.execute("UNLOCK TABLES");
    }
    polls.forEach(wait -> assertThat(wait.join().body()).contains("\"status\":\"refunded\""));
  }

  @Test
  void answersWaitingRequestsOnShutdown() {
    ingress = TestIngress.start();
    TicketId ticket = accepted();
    CompletableFuture<HttpResponse<String>> poll = later("/v1/tickets/" + ticket + "?wait=30");
    awaitWaiting(1);
    ingress.stop();
    assertThat(poll.orTimeout(5, TimeUnit.SECONDS).join().body())
        .contains("\"status\":\"accepted\"");
  }

  @Test
  void freesTheWaitOfACancelledHttp2Request() {
    TicketId ticket = accepted();
    try (var http2 =
        java.net.http.HttpClient.newBuilder()
            .version(java.net.http.HttpClient.Version.HTTP_2)
            .build()) {
      CompletableFuture<HttpResponse<String>> first =
          http2.sendAsync(
              ingress.request("/v1/tickets/" + ticket).build(), BodyHandlers.ofString());
      assertThat(first.join().version()).isEqualTo(java.net.http.HttpClient.Version.HTTP_2);
      CompletableFuture<HttpResponse<String>> poll =
          http2.sendAsync(
              ingress.request("/v1/tickets/" + ticket + "?wait=30").build(),
              BodyHandlers.ofString());
      awaitWaiting(1);
      poll.cancel(true);
      awaitWaiting(0);
    }
  }

  @Test
  void ignoresMalformedPreferencesAndTakesTheFirstOfRepeatedOnes() {
    HttpResponse<String> malformed =
        ingress.task("/v1/accounts", ACCOUNT, "Prefer", "soon, wait=now");
    assertThat(malformed.statusCode()).isEqualTo(202);
    assertThat(malformed.headers().firstValue("Preference-Applied")).isEmpty();
    HttpResponse<String> repeated =
        ingress.task("/v1/accounts", ACCOUNT, "Prefer", "wait=0, wait=20");
    assertThat(repeated.statusCode()).isEqualTo(202);
    assertThat(repeated.headers().firstValue("Preference-Applied")).hasValue("wait=0");
  }

  private TicketId accepted() {
    return TicketId.parse(Json.text(ingress.task("/v1/accounts", ACCOUNT).body(), "id"));
  }

  private CompletableFuture<HttpResponse<String>> later(String path, String... headers) {
    var request = ingress.request(path);
    return ingress
        .http()
        .sendAsync(
            (headers.length == 0 ? request : request.headers(headers)).build(),
            BodyHandlers.ofString());
  }

  private void awaitWaiting(int count) {
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () ->
                ingress.bean(MeterRegistry.class).get("satchel.waits.open").gauge().value()
                    == count);
  }

  private double counted(String name, String... tags) {
    return ingress.bean(MeterRegistry.class).get(name).tags(tags).counter().count();
  }

  /** The number of queries that read payments. */
  private long paymentReads() {
    return ingress.bean(MeterRegistry.class).get("satchel.payments.read.batch").summary().count();
  }

  private void tell(TicketChange change) {
    ingress.bean(Waiters.class).changed(List.of(change));
  }

  private static TicketChange change(TicketId ticket, int version, TicketStatus status) {
    return new TicketChange(
        ticket,
        null,
        version,
        status,
        null,
        version,
        NOW,
        status == TicketStatus.SUCCEEDED ? Map.of("ok", true) : null,
        null);
  }

  private void finish(TicketId ticket) {
    ingress
        .jdbc()
        .sql(
            """
            UPDATE ticket
            SET status = 'succeeded', done = TRUE, version = 2, attempts = 1, result = '{}'
            WHERE id = UNHEX(?)
            """)
        .param(ticket.toString().substring(4))
        .update();
  }

  private void store(TicketId ticket, String status, int version) {
    ingress
        .jdbc()
        .sql(
            """
            INSERT INTO payment (id, tenant, from_account, to_account, asset, amount, captured,
              refunded, status, external_id, metadata, version, created_at, updated_at)
            VALUES (UNHEX(?), 'default', UNHEX(REPEAT('01', 16)), UNHEX(REPEAT('02', 16)), 'KRW',
              5, 5, 0, ?, NULL, '{}', ?, NOW(6), NOW(6))
            """)
        .params(ticket.toString().substring(4), status, version)
        .update();
  }

  /** The number of SELECTs of tickets in this database, as the server counted them. */
  private double reads() {
    return ingress
        .jdbc()
        .sql(
            """
            SELECT COALESCE(SUM(count_star), 0)
            FROM performance_schema.events_statements_summary_by_digest
            WHERE schema_name = DATABASE() AND digest_text LIKE 'SELECT STRAIGHT_JOIN%'
            """)
        .query(Double.class)
        .single();
  }

  private int tickets() {
    return ingress.jdbc().sql("SELECT COUNT(*) FROM ticket").query(Integer.class).single();
  }

  private TicketId newestTicket() {
    return TicketId.parse(
        "tkt_"
            + ingress
                .jdbc()
                .sql("SELECT LOWER(HEX(id)) FROM ticket ORDER BY id DESC LIMIT 1")
                .query(String.class)
                .single());
  }
}
