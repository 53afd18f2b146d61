package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.delivery.Sql;
import dev.satchel.messages.AccountId;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** A token lets a browser read and wait for what concerns one account, for a while. */
class TokensIT {
  private static TestIngress ingress;
  private static DeskRows rows;
  private static AccountId shop;
  private static AccountId other;

  @BeforeAll
  static void start() {
    ingress = TestIngress.start();
    rows = new DeskRows(ingress.jdbc());
    shop = account("default");
    other = account("default");
  }

  @AfterAll
  static void stop() {
    ingress.close();
  }

  @Test
  void aTokenReadsItsAccountItsPaymentsAndTheirTicketsAlone() {
    JsonNode made = made(TestIngress.KEY, shop, "{\"ttl\":600}");
    assertThat(made.required("id").stringValue()).matches("tok_[0-9a-f]{32}");
    assertThat(made.required("account").stringValue()).isEqualTo(shop.toString());
    assertThat(made.required("scopes").toString())
        .isEqualTo("[\"accounts:read\",\"payments:read\",\"tickets:read\"]");
    assertThat(Instant.parse(made.required("expiresAt").stringValue()))
        .isBetween(Instant.now().plusSeconds(500), Instant.now().plusSeconds(601));
    String token = made.required("token").stringValue();
    JsonNode own = pay(other, shop);
    JsonNode foreign = pay(other, account("default"));

    for (String path :
        List.of(
            "/v1/accounts/" + shop,
            "/v1/accounts/" + shop + "/entries",
            own.required("resource").stringValue(),
            "/v1/tickets/" + own.required("id").stringValue(),
            "/v1/keys/self")) {
      assertThat(ingress.getAs(token, path).statusCode()).as(path).isEqualTo(200);
    }
    for (String path :
        List.of(
            "/v1/accounts/" + other,
            foreign.required("resource").stringValue(),
            "/v1/tickets/" + foreign.required("id").stringValue())) {
      assertThat(ingress.getAs(token, path).statusCode()).as(path).isEqualTo(404);
    }
    for (String path : List.of("/v1/payments", "/v1/tickets", "/v1/keys", "/v1/audit")) {
      assertThat(ingress.getAs(token, path).statusCode()).as(path).isEqualTo(403);
    }
    assertThat(ingress.taskAs(token, "/v1/payments", "{}").statusCode()).isEqualTo(403);
    assertThat(ingress.taskAs(token, "/v1/accounts/" + shop + "/tokens", "{}").statusCode())
        .as("a token makes no token")
        .isEqualTo(404);
    assertThat(Json.text(ingress.getAs(token, "/v1/keys/self").body(), "id"))
        .isEqualTo(made.required("id").stringValue());
  }

  @Test
  void aTokenHasNoMoreScopesThanTheKeyThatMakesIt() {
    String payments = rows.key("default", "payments:read");
    String token = made(payments, shop, "{}").required("token").stringValue();
    JsonNode own = pay(other, shop);
    assertThat(ingress.getAs(token, own.required("resource").stringValue()).statusCode())
        .isEqualTo(200);
    assertThat(ingress.getAs(token, "/v1/accounts/" + shop).statusCode()).isEqualTo(403);
    assertThat(ingress.getAs(token, "/v1/tickets/" + own.required("id").stringValue()).statusCode())
        .isEqualTo(403);
  }

  @Test
  void aTokenIsForAnAccountOfTheTenantOfItsKey() {
    String elsewhere = rows.key("other", "accounts:read");
    assertThat(ingress.taskAs(elsewhere, "/v1/accounts/" + shop + "/tokens", "{}").statusCode())
        .isEqualTo(404);
    String tied =
        Json.text(
            ingress
                .task(
                    "/v1/keys",
                    "{\"name\":\"tied\",\"scopes\":[\"payments\",\"accounts:read\"],\"account\":\""
                        + shop
                        + "\"}")
                .body(),
            "key");
    assertThat(ingress.taskAs(tied, "/v1/accounts/" + other + "/tokens", "{}").statusCode())
        .isEqualTo(404);
    assertThat(ingress.taskAs(tied, "/v1/accounts/" + shop + "/tokens", "{}").statusCode())
        .isEqualTo(201);
  }

  @Test
  void aTokenEndsByItselfAndItsWaitWithIt() {
    String token = made(TestIngress.KEY, shop, "{\"ttl\":2}").required("token").stringValue();
    String ticket = pay(other, shop).required("id").stringValue();
    CompletableFuture<HttpResponse<String>> wait =
        CompletableFuture.supplyAsync(
            () -> ingress.getAs(token, "/v1/tickets/" + ticket + "?wait=30"));
    assertThat(wait.orTimeout(20, TimeUnit.SECONDS).join().statusCode()).isEqualTo(401);
    assertThat(ingress.getAs(token, "/v1/tickets/" + ticket).statusCode()).isEqualTo(401);
  }

  @Test
  void aTokenEndsWithTheKeyThatMadeIt() {
    JsonNode key =
        Json.tree(
            ingress.task("/v1/keys", "{\"name\":\"maker\",\"scopes\":[\"accounts:read\"]}").body());
    String token =
        made(key.required("key").stringValue(), shop, "{}").required("token").stringValue();
    assertThat(ingress.getAs(token, "/v1/accounts/" + shop).statusCode()).isEqualTo(200);
    String id = key.required("id").stringValue();
    assertThat(ingress.task("/v1/keys/" + id + "/revocations", "{}").statusCode()).isEqualTo(201);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> ingress.getAs(token, "/v1/accounts/" + shop).statusCode() == 401);
  }

  @Test
  void eachTokenIsInTheAuditLogAndNoSecretIsStored() {
    JsonNode made = made(TestIngress.KEY, shop, "{\"ttl\":60}");
    String secret = made.required("token").stringValue();
    assertThat(TestAudit.lines(ingress.jdbc()))
        .anyMatch(
            line ->
                line.contains("\"action\":\"accounts.token\"")
                    && line.contains("\"request\":{\"ttl\":60}")
                    && line.contains(made.required("id").stringValue().substring(4)));
    assertThat(TestAudit.count(ingress.jdbc(), secret.substring(3, 46))).isZero();
    String about = "/v1/audit?about=" + made.required("id").stringValue();
    assertThat(Json.tree(ingress.get(about).body()).required("data")).hasSize(1);
    assertThat(
            ingress
                .jdbc()
                .sql("SELECT COUNT(*) FROM account_token WHERE LOCATE(?, hash) > 0")
                .param(secret.substring(3, 20))
                .query(Integer.class)
                .single())
        .isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"ttl\":0}",
        "{\"ttl\":3601}",
        "{\"ttl\":\"600\"}",
        "{\"ttl\":1.5}",
        "{\"ttl\":null,\"x\":1}",
        "{\"scopes\":[]}",
        "[]",
        "x"
      })
  void badInputIsRefused(String body) {
    HttpResponse<String> answer = ingress.task("/v1/accounts/" + shop + "/tokens", body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
  }

  private static JsonNode made(String key, AccountId account, String body) {
    HttpResponse<String> answer = ingress.taskAs(key, "/v1/accounts/" + account + "/tokens", body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return Json.tree(answer.body());
  }

  private static JsonNode pay(AccountId from, AccountId to) {
    return Json.tree(
        ingress
            .task(
                "/v1/payments",
                """
                {"method":"balance","from":"%s","to":"%s","amount":{"asset":"KRW","value":5}}
                """
                    .formatted(from, to))
            .body());
  }

  private static AccountId account(String tenant) {
    AccountId account = new AccountId(rows.uuid());
    ingress
        .jdbc()
        .sql("INSERT INTO account (id, tenant, reference, created_at) VALUES (?, ?, ?, NOW(6))")
        .params(Sql.bytes(account.uuid()), tenant, account.toString())
        .update();
    return account;
  }
}
