package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.delivery.Sql;
import dev.satchel.messages.AccountId;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Accepted calls are found in the audit log by what they are about, and are chained. */
class AuditChainIT {
  private static final String SHOP = "acc_0193b0d2c6a17c2d8f4e5a6b7c8d9e01";
  private static final String BUYER = "acc_0193b0d2c6a17c2d8f4e5a6b7c8d9e02";
  private static TestIngress ingress;
  private static DeskRows rows;

  @BeforeAll
  static void start() {
    ingress =
        TestIngress.start(
            "satchel.ingress.keys.requests-per-second=100000",
            "satchel.ingress.audit.denials-for=10ms");
    rows = new DeskRows(ingress.jdbc());
  }

  @AfterAll
  static void stop() {
    ingress.close();
  }

  @Test
  void aPaymentIsFoundByItsAccountsItsTicketItsActorAndItsTime() {
    Instant began = Instant.now();
    String body =
        """
        {"method":"balance","from":"%s","to":"%s","amount":{"asset":"KRW","value":5}}
        """
            .formatted(BUYER, SHOP);
    JsonNode ticket =
        Json.tree(
            ingress
                .post("/v1/payments", body, "Idempotency-Key", "audited", "X-Request-Id", "order-1")
                .body());
    String id = ticket.required("id").stringValue();
    String payment = "pay_" + id.substring(4);
    assertThat(audit("?about=" + id)).as("shown at once").hasSize(1);
    JsonNode entry = audit("?about=" + id).getFirst();
    assertThat(entry.required("action").stringValue()).isEqualTo("payments.pay.v1");
    assertThat(entry.required("event").stringValue()).isEqualTo("accepted");
    assertThat(entry.required("ticket").stringValue()).isEqualTo(id);
    assertThat(entry.required("requestId").stringValue()).isEqualTo("order-1");
    assertThat(entry.required("remote").stringValue()).isEqualTo("127.0.0.1");
    assertThat(entry.required("detail").required("sha256").stringValue()).hasSize(64);
    String actor = entry.required("actor").stringValue();
    for (String query :
        List.of(
            "?about=" + SHOP,
            "?about=" + BUYER,
            "?about=" + payment,
            "?ticket=" + id,
            "?actor=" + actor + "&since=" + began + "&limit=200",
            "?about=" + SHOP + "&actor=" + actor + "&since=" + began)) {
      assertThat(audit(query)).as(query).contains(entry);
    }
    assertThat(audit("?about=" + SHOP + "&since=" + Instant.now().plusSeconds(60))).isEmpty();
    assertThat(audit("?about=" + SHOP + "&actor=key_1")).isEmpty();
    JsonNode tickets = audit("?about=" + id).getFirst().required("about");
    assertThat(tickets.toString()).contains(SHOP, BUYER);
    String elsewhere = rows.key("other", "auditor");
    assertThat(
            Json.tree(ingress.getAs(elsewhere, "/v1/audit?about=" + SHOP).body()).required("data"))
        .isEmpty();
  }

  @Test
  void anIdWithAnEscapeInThePathIsFound() {
    AccountId account = new AccountId(rows.uuid());
    ingress
        .jdbc()
        .sql("INSERT INTO account (id, tenant, reference, created_at) VALUES (?, ?, ?, NOW(6))")
        .params(Sql.bytes(account.uuid()), "default", account.toString())
        .update();
    String escaped = account.toString().replace("_", "%5F").replace("acc", "%61cc");
    assertThat(
            ingress
                .task("/v1/accounts/" + escaped + "/freezes", "{\"reason\":\"lost\"}")
                .statusCode())
        .isEqualTo(202);
    assertThat(audit("?about=" + account)).hasSize(1);
  }

  @Test
  void aKeyThatIsGivenAsTheIdOfARequestIsNotStored() {
    String secret = "sk_" + "a1".repeat(16);
    ingress.post(
        "/v1/payments",
        """
        {"method":"balance","from":"%s","to":"%s","amount":{"asset":"KRW","value":5},
          "metadata":{"note":"%s"}}
        """
            .formatted(BUYER, SHOP, secret),
        "Idempotency-Key",
        "with-a-key",
        "X-Request-Id",
        secret);
    assertThat(TestAudit.count(ingress.jdbc(), "a1".repeat(16))).isZero();
  }

  @Test
  void aChangeOfAKeyIsFoundByTheKey() {
    String made =
        Json.text(
            ingress.task("/v1/keys", "{\"name\":\"shop\",\"scopes\":[\"payments\"]}").body(), "id");
    assertThat(audit("?about=" + made)).hasSize(1);
  }

  @Test
  void aKeyWithoutScopesLeavesOneRowForManyDeniedCallsAndNoBody() {
    String nobody = rows.key("quiet", "notifications");
    String secret = "\"note\":\"" + "x".repeat(2000) + "\"";
    for (int i = 0; i < 50; i++) {
      assertThat(ingress.taskAs(nobody, "/v1/keys", "{" + secret + "}").statusCode())
          .isEqualTo(403);
      assertThat(ingress.taskAs(nobody, "/v1/notes", "{" + secret + "}").statusCode())
          .isGreaterThanOrEqualTo(400);
    }
    assertThat(ingress.getAs(nobody, "/v1/audit").statusCode()).isEqualTo(403);
    String auditor = rows.key("quiet", "auditor");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                ingress.getAs(auditor, "/v1/audit").body().contains("GET /v1/audit")
                    && denied() == 51);
    assertThat(ingress.getAs(auditor, "/v1/audit?limit=200").body()).doesNotContain("xxxx");
  }

  @Test
  void requestsWithoutAValidKeyAreCountedAndNotStored() {
    MeterRegistry registry = ingress.bean(MeterRegistry.class);
    double before = registry.get("satchel.ingress.unauthenticated").counter().count();
    for (int i = 0; i < 3; i++) {
      assertThat(ingress.taskAs("sk_unknown_0123456789", "/v1/keys", "{}").statusCode())
          .isEqualTo(401);
    }
    // An answer may reach its client before it is counted.
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> registry.get("satchel.ingress.unauthenticated").counter().count() >= before + 3);
  }

  private static long denied() {
    return TestAudit.lines(ingress.jdbc()).stream()
        .filter(line -> line.contains("\"tenant\":\"quiet\"") && line.contains("\"refused\""))
        .mapToLong(line -> Json.tree(line).required("detail").required("count").longValue())
        .sum();
  }

  @Test
  void theChainNeedsAKeyThatCrossesTenants() {
    assertThat(ingress.getAs(rows.key("other", "auditor"), "/v1/audit/chain").statusCode())
        .isEqualTo(403);
    assertThat(
            ingress.getAs(rows.key("other", "reader,installation"), "/v1/audit/chain").statusCode())
        .isEqualTo(403);
    String crossing = rows.key("other", "auditor,installation");
    HttpResponse<String> shown = ingress.getAs(crossing, "/v1/audit/chain?after=0&limit=1");
    assertThat(shown.statusCode()).isEqualTo(200);
    assertThat(Json.tree(shown.body()).required("start").required("seq").intValue()).isZero();
    assertThat(Json.tree(shown.body()).required("head").required("hash").stringValue()).hasSize(64);
  }

  @Test
  void onlyAKeyThatCrossesTenantsReadsTheLogOfAnotherTenant() {
    String made = rows.key("mine", "admin");
    assertThat(
            ingress
                .taskAs(made, "/v1/keys", "{\"name\":\"shop\",\"scopes\":[\"payments\"]}")
                .statusCode())
        .isEqualTo(201);
    String query = "/v1/audit?tenant=mine";
    assertThat(ingress.getAs(rows.key("other", "auditor"), query).statusCode()).isEqualTo(403);
    assertThat(Json.tree(ingress.getAs(made, query).body()).required("data")).hasSize(1);
    // A tenant of its own: the refusal above is in the log of "other" a moment later.
    String crossing = rows.key("crossing", "auditor,installation");
    assertThat(Json.tree(ingress.getAs(crossing, query).body()).required("data")).hasSize(1);
    assertThat(Json.tree(ingress.getAs(crossing, "/v1/audit").body()).required("data")).isEmpty();
  }

  @Test
  void theHeadAndTheLagAreMeasured() {
    ingress.task("/v1/keys", "{\"name\":\"shop\",\"scopes\":[\"payments\"]}");
    MeterRegistry registry = ingress.bean(MeterRegistry.class);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> registry.get("satchel.audit.chain.seq").gauge().value() > 0);
    assertThat(registry.get("satchel.audit.chain.lag.seconds").gauge().value()).isNotNegative();
  }

  private static List<JsonNode> audit(String query) {
    JsonNode data = Json.tree(ingress.get("/v1/audit" + query).body()).required("data");
    return StreamSupport.stream(data.spliterator(), false).toList();
  }
}
