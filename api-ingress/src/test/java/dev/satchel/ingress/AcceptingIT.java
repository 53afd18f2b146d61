package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Requests become tickets, once for each idempotency key. */
class AcceptingIT {
  private static final String ACCOUNT = "{\"reference\":\"shop\",\"assets\":[\"KRW\",\"BTC\"]}";
  private static TestIngress ingress;

  @BeforeAll
  static void start() {
    ingress = TestIngress.start("satchel.ingress.keys.requests-per-second=100000");
  }

  @AfterAll
  static void stop() {
    ingress.close();
  }

  @Test
  void answers202WithATicketAndStoresTheTicketWithItsMessage() {
    HttpResponse<String> response =
        ingress.task(
            "/v1/accounts",
            ACCOUNT,
            "X-Request-Id",
            "my-request",
            "traceparent",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    assertThat(response.statusCode()).isEqualTo(202);
    String id = Json.text(response.body(), "id");
    assertThat(response.headers().map())
        .containsEntry("location", List.of("/v1/tickets/" + id))
        .containsEntry("retry-after", List.of("1"))
        .containsEntry("etag", List.of("\"1\""))
        .containsEntry("x-request-id", List.of("my-request"))
        .doesNotContainKey("idempotency-replayed");
    String trace = response.headers().firstValue("traceparent").orElseThrow();
    assertThat(trace).startsWith("00-0af7651916cd43dd8448eb211c80319c-");
    assertThat(Json.text(response.body(), "resource"))
        .isEqualTo("/v1/accounts/acc_" + id.substring(4));
    assertThat(response.body())
        .contains("\"task\":\"accounts.open.v1\"", "\"status\":\"accepted\"", "\"done\":false")
        .contains("\"attempts\":0", "\"result\":null", "\"error\":null", "\"stage\":null");

    Map<String, ?> row =
        ingress
            .jdbc()
            .sql(
                """
                SELECT t.status, t.task, t.traceparent, CAST(t.command AS CHAR) AS command,
                  a.messages, a.created_at = t.created_at AS same_age
                FROM ticket t JOIN ingress_accepted a ON a.id = t.id AND a.tickets = t.id
                WHERE t.id = UNHEX(?)
                """)
            .param(id.substring(4))
            .query()
            .singleRow();
    assertThat(row.get("status")).isEqualTo("accepted");
    assertThat(row.get("task")).isEqualTo("accounts.open.v1");
    assertThat(row.get("traceparent")).isEqualTo(trace);
    assertThat(String.valueOf(row.get("command"))).contains("acc_" + id.substring(4));
    assertThat(row.get("messages")).isEqualTo(1);
    assertThat(row.get("same_age")).isEqualTo(1L);
    assertThat(ingress.get("/v1/tickets/" + id).body()).isEqualTo(response.body());
  }

  @Test
  void theTicketKeepsWhoRequestedItAndAReplayDoesNotChangeThat() {
    String[] first = {"Idempotency-Key", "who", "X-Request-Id", "order-7"};
    JsonNode made = Json.tree(ingress.post("/v1/accounts", ACCOUNT, first).body());
    String[] second = {"Idempotency-Key", "who", "X-Request-Id", "order-7-again"};
    JsonNode again = Json.tree(ingress.post("/v1/accounts", ACCOUNT, second).body());
    String id = made.required("id").stringValue();
    JsonNode read = Json.tree(ingress.get("/v1/tickets/" + id).body());
    JsonNode listed =
        Json.tree(ingress.get("/v1/tickets?limit=1").body()).required("data").required(0);
    for (JsonNode ticket : List.of(made, again, read, listed)) {
      assertThat(ticket.required("id").stringValue()).isEqualTo(id);
      assertThat(ticket.required("actor").stringValue()).matches("key_[0-9a-f]{32}");
      assertThat(ticket.required("requestId").stringValue()).isEqualTo("order-7");
      assertThat(ticket.has("remote")).isFalse();
    }
    assertThat(
            ingress
                .jdbc()
                .sql("SELECT remote FROM ticket WHERE id = UNHEX(?)")
                .param(id.substring(4))
                .query(String.class)
                .single())
        .isEqualTo("127.0.0.1");
  }

  @Test
  void replaysTheTicketForTheSameRequestInADifferentJsonNotation() {
    HttpResponse<String> first = ingress.post("/v1/accounts", ACCOUNT, "Idempotency-Key", "same");
    HttpResponse<String> again =
        ingress.post(
            "/v1/accounts",
            "{ \"assets\" : [\"KRW\", \"BTC\"], \"reference\":\"\\u0073hop\" }",
            "Idempotency-Key",
            "same");
    assertThat(again.statusCode()).isEqualTo(202);
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(again.headers().firstValue("Idempotency-Replayed")).hasValue("true");
    assertThat(ingress.rowsOfFirstMessage(Json.text(first.body(), "id"))).isOne();
  }

  @Test
  void refusesADifferentRequestWithTheSameIdempotencyKey() {
    ingress.post("/v1/accounts", ACCOUNT, "Idempotency-Key", "taken");
    HttpResponse<String> other =
        ingress.post(
            "/v1/accounts",
            "{\"reference\":\"other\",\"assets\":[\"KRW\"]}",
            "Idempotency-Key",
            "taken");
    assertThat(other.statusCode()).isEqualTo(422);
    assertThat(other.body()).contains("/problems/idempotency-conflict");
  }

  @Test
  void concurrentRequestsWithTheSameIdempotencyKeyGetTheSameTicket() {
    Set<String> ids = new ConcurrentSkipListSet<>();
    try (ExecutorService clients = Executors.newFixedThreadPool(32)) {
      for (int i = 0; i < 320; i++) {
        String key = "race-" + i % 10;
        clients.execute(
            () -> {
              HttpResponse<String> response =
                  ingress.post("/v1/accounts", ACCOUNT, "Idempotency-Key", key);
              ids.add(response.statusCode() + " " + Json.text(response.body(), "id"));
            });
      }
    }
    assertThat(ids).hasSize(10).allMatch(id -> id.startsWith("202 tkt_"));
    assertThat(new TreeSet<>(ids).stream().map(ingress::rowsOfFirstMessage))
        .allMatch(rows -> rows == 1);
  }

  @Test
  void anInvalidRequestDoesNotUseUpItsIdempotencyKey() {
    assertThat(ingress.post("/v1/accounts", "{}", "Idempotency-Key", "later").statusCode())
        .isEqualTo(400);
    assertThat(ingress.post("/v1/accounts", ACCOUNT, "Idempotency-Key", "later").statusCode())
        .isEqualTo(202);
  }

  @ParameterizedTest
  @CsvSource({
    "/captures,payments.capture.v1",
    "/refunds,payments.refund.v1",
    "/voids,payments.void.v1"
  })
  void acceptsChangesOfAPaymentWhoseTicketIsOpen(String path, String task) {
    String payment = Json.text(pay().body(), "resource");
    HttpResponse<String> response = ingress.task(payment + path, "{}");
    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(response.body()).contains("\"task\":\"" + task + "\"", "\"resource\":\"" + payment);
  }

  @Test
  void ticketsOfAReleaseWithoutSubjectsKeepTheirResourcePaths() {
    HttpResponse<String> accepted = pay();
    String ticket = accepted.headers().firstValue("Location").orElseThrow();
    ingress
        .jdbc()
        .sql(
            "UPDATE ticket SET subject_kind = NULL, subject_id = NULL, resource = '/v1/payments/x'")
        .update();
    assertThat(Json.text(ingress.get(ticket).body(), "resource")).isEqualTo("/v1/payments/x");
    ingress
        .jdbc()
        .sql("UPDATE ticket SET resource = NULL, subject_kind = 'later', subject_id = 'x'")
        .update();
    assertThat(ingress.get(ticket).body()).contains("\"resource\":null");
  }

  @Test
  void acceptsCreditsAndLimits() {
    String account = Json.text(ingress.task("/v1/accounts", ACCOUNT).body(), "resource");
    HttpResponse<String> credit =
        ingress.task(
            "/v1/credits",
            "{\"account\":\"%s\",\"amount\":{\"asset\":\"KRW\",\"value\":9007199254740991},\"externalId\":\"é✓\"}"
                .formatted(account.substring(13)));
    assertThat(credit.statusCode()).isEqualTo(202);
    HttpResponse<String> limit =
        ingress.send(
            ingress
                .request(account + "/credit-limit")
                .header("Content-Type", "application/json; charset=UTF-8")
                .header("Idempotency-Key", "limit")
                .PUT(
                    java.net.http.HttpRequest.BodyPublishers.ofString(
                        "{\"amount\":{\"asset\":\"KRW\",\"value\":0}}")));
    assertThat(limit.statusCode()).isEqualTo(202);
  }

  @Test
  void showsThePaymentOfAnOpenTicketAsPending() {
    HttpResponse<String> accepted = pay();
    HttpResponse<String> payment = ingress.get(Json.text(accepted.body(), "resource"));
    assertThat(payment.statusCode()).isEqualTo(200);
    assertThat(payment.body()).contains("\"status\":\"pending\"", "\"metadata\":{\"order\":\"7\"}");
    assertThat(payment.headers().firstValue("ETag")).hasValue("\"0\"");
    assertThat(
            ingress
                .get(Json.text(accepted.body(), "resource"), "If-None-Match", "\"0\"")
                .statusCode())
        .isEqualTo(304);
  }

  @Test
  void showsARefusedPaymentAsFailedWithTheReason() {
    HttpResponse<String> accepted = pay();
    ingress
        .jdbc()
        .sql(
            """
            UPDATE ticket
            SET status = 'failed', done = TRUE, version = 2, attempts = 1,
              error = '{"reason":"insufficient-funds","detail":"5 KRW are missing"}'
            WHERE id = UNHEX(?)
            """)
        .param(Json.text(accepted.body(), "id").substring(4))
        .update();
    assertThat(ingress.get(Json.text(accepted.body(), "resource")).body())
        .contains("\"status\":\"failed\"", "/problems/insufficient-funds", "5 KRW are missing");
    assertThat(ingress.get("/v1/tickets/" + Json.text(accepted.body(), "id")).body())
        .contains("\"title\":\"The account does not have enough available funds\"");
  }

  @Test
  void publicPagesAreServedWithoutAKey() {
    assertThat(ingress.get("/openapi.json").body()).contains("\"3.1.0\"");
    assertThat(ingress.get("/docs").headers().firstValue("Content-Type"))
        .get()
        .asString()
        .startsWith("text/html");
    assertThat(ingress.get("/problems/insufficient-funds").statusCode()).isEqualTo(200);
    assertThat(ingress.get("/problems/invalid-request").statusCode()).isEqualTo(200);
  }

  @Test
  void ticketsAndPaymentsOfAnotherTenantAreNotFound() {
    ingress
        .jdbc()
        .sql(
            """
            INSERT INTO api_key (id, hash, tenant, scopes, name, created_at)
            VALUES (UNHEX(REPLACE(UUID(), '-', '')), UNHEX(SHA2('sk_other', 256)), 'other',
              'accounts,payments:read', 'other', NOW(6))
            """)
        .update();
    ingress.awaitKey("sk_other");
    String ticket = Json.text(pay().body(), "id");
    for (String path :
        List.of(
            "/v1/tickets/" + ticket,
            "/v1/tickets/" + ticket + "/attempts",
            "/v1/payments/pay_" + ticket.substring(4))) {
      assertThat(asOther(path, "GET", "").statusCode()).as(path).isEqualTo(404);
    }
    assertThat(asOther("/v1/payments", "POST", "{").statusCode()).isEqualTo(403);
    assertThat(asOther("/v1/tickets", "GET", "").body()).contains("\"data\":[]");
  }

  @Test
  void limitsTheRequestRateOfAKey() {
    try (TestIngress slow = TestIngress.start("satchel.ingress.keys.requests-per-second=2")) {
      await()
          .until(
              () -> {
                HttpResponse<String> response = slow.get("/v1/tickets");
                assertThat(response.headers().firstValue("RateLimit-Policy"))
                    .hasValueSatisfying(
                        policy -> assertThat(policy).startsWith("\"key-reads\";q=2;w=1"));
                assertThat(response.headers().firstValue("RateLimit")).isPresent();
                return response.statusCode() == 429
                    && response.headers().firstValue("Retry-After").isPresent();
              });
    }
  }

  private static HttpResponse<String> asOther(String path, String method, String body) {
    return ingress.send(
        java.net.http.HttpRequest.newBuilder(
                java.net.URI.create("http://localhost:" + ingress.port() + path))
            .header("Authorization", "Bearer sk_other")
            .header("Content-Type", "application/json")
            .method(method, java.net.http.HttpRequest.BodyPublishers.ofString(body)));
  }

  private static HttpResponse<String> pay() {
    return ingress.task(
        "/v1/payments",
        """
        {"method":"balance","from":"acc_0193b0d2c6a17c2d8f4e5a6b7c8d9e0f",
         "to":"acc_0193b0d2c6a17c2d8f4e5a6b7c8d9e10","amount":{"asset":"KRW","value":5},
         "capture":false,"metadata":{"order":"7"}}
        """);
  }
}
