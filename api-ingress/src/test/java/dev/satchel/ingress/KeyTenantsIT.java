package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.messages.AccountId;
import dev.satchel.messages.DeadLetterId;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What keys of one tenant, of several and of one account may do. */
class KeyTenantsIT {
  private static final String SHOP = "{\"name\":\"shop\",\"scopes\":[\"payments\"]}";
  private static TestIngress ingress;
  private static DeskRows rows;

  @BeforeAll
  static void start() {
    ingress =
        TestIngress.start(
            "satchel.ingress.keys.active-per-tenant=10", "satchel.dead-letters.editing=true");
    rows = new DeskRows(ingress.jdbc());
  }

  @AfterAll
  static void stop() {
    ingress.close();
  }

  @Test
  void theBootstrapKeyMakesTheFirstAdminOfATenantWhichMakesTheOthers() {
    HttpResponse<String> made =
        ingress.post("/v1/keys", admin("first"), "Idempotency-Key", "first-admin");
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    assertThat(Json.text(made.body(), "tenant")).isEqualTo("first");
    HttpResponse<String> again =
        ingress.post("/v1/keys", admin("first"), "Idempotency-Key", "first-admin");
    assertThat(again.headers().firstValue("Idempotency-Replayed")).hasValue("true");
    assertThat(Json.text(again.body(), "id")).isEqualTo(Json.text(made.body(), "id"));

    String admin = Json.text(made.body(), "key");
    JsonNode own = Json.tree(ingress.taskAs(admin, "/v1/keys", SHOP).body());
    assertThat(own.required("tenant").stringValue()).isEqualTo("first");
    assertThat(
            ingress
                .taskAs(
                    admin,
                    "/v1/keys",
                    "{\"name\":\"n\",\"scopes\":[\"approver\"],\"tenant\":\"first\"}")
                .statusCode())
        .isEqualTo(201);
    assertThat(ingress.getAs(admin, "/v1/keys").body())
        .contains(own.required("id").stringValue())
        .doesNotContain("bootstrap");
    assertProblem(ingress.get(path(own)), 404, "not-found");
  }

  @Test
  void onlyAKeyWithInstallationMakesKeysOfAnotherTenant() {
    String admin = firstAdmin("closed");
    for (String tenant : List.of("default", "nobody-has-this-one")) {
      assertProblem(ingress.taskAs(admin, "/v1/keys", admin(tenant)), 403, "forbidden");
    }
    String installation = rows.key("closed", "installation");
    assertProblem(ingress.taskAs(installation, "/v1/keys", admin("default")), 403, "forbidden");
    String both = rows.key("closed", "installation,admin");
    assertThat(ingress.taskAs(both, "/v1/keys", admin("by-both")).statusCode()).isEqualTo(201);
  }

  @Test
  void anAdminDoesWhatItsTenantMayAndNothingBeyond() {
    String admin = firstAdmin("all");
    assertThat(
            ingress
                .taskAs(admin, "/v1/accounts", "{\"reference\":\"a\",\"assets\":[\"KRW\"]}")
                .statusCode())
        .isEqualTo(202);
    assertThat(ingress.getAs(admin, "/v1/payments").statusCode()).isEqualTo(200);
    assertThat(ingress.getAs(admin, "/v1/audit").statusCode()).isEqualTo(200);
    for (String path : List.of("/v1/queues", "/v1/dead-letters", "/v1/dead-letters/groups")) {
      assertProblem(ingress.getAs(admin, path), 403, "forbidden");
    }
  }

  @Test
  void aTenantHasABoundedNumberOfKeysThatAreAlive() {
    String admin = firstAdmin("many");
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 12; i++) {
        answers.add(
            CompletableFuture.supplyAsync(() -> ingress.taskAs(admin, "/v1/keys", SHOP), threads));
      }
    }
    List<HttpResponse<String>> made = answers.stream().map(CompletableFuture::join).toList();
    assertThat(made.stream().filter(one -> one.statusCode() == 201)).hasSize(9);
    HttpResponse<String> refused = ingress.taskAs(admin, "/v1/keys", SHOP);
    assertProblem(refused, 422, "too-many-keys");
    assertThat(refused.body()).contains("10", "satchel.ingress.keys.active-per-tenant");
    assertProblem(ingress.task("/v1/keys", admin("many")), 422, "too-many-keys");

    JsonNode one =
        Json.tree(
            made.stream()
                .filter(answer -> answer.statusCode() == 201)
                .findFirst()
                .orElseThrow()
                .body());
    ingress.taskAs(admin, path(one) + "/revocations", "{}");
    assertThat(ingress.taskAs(admin, "/v1/keys", SHOP).statusCode()).isEqualTo(201);
  }

  @Test
  void aKeyOfOneAccountReadsItAndPaysFromItAndDoesNothingElse() {
    String admin = firstAdmin("bank");
    AccountId own = account("bank");
    AccountId other = account("bank");
    HttpResponse<String> made = ingress.taskAs(admin, "/v1/keys", tied(own));
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    assertThat(Json.text(made.body(), "account")).isEqualTo(own.toString());
    String key = Json.text(made.body(), "key");

    assertThat(ingress.getAs(key, "/v1/keys/self").body()).contains(own.toString());
    assertThat(ingress.getAs(key, "/v1/accounts").body())
        .contains(own.toString())
        .doesNotContain(other.toString());
    assertThat(ingress.getAs(key, "/v1/accounts/" + own).statusCode()).isEqualTo(200);
    assertThat(ingress.getAs(key, "/v1/accounts/" + own + "/entries").statusCode()).isEqualTo(200);
    assertProblem(ingress.getAs(key, "/v1/accounts/" + other), 404, "not-found");
    assertProblem(ingress.getAs(key, "/v1/accounts/" + other + "/entries"), 404, "not-found");

    HttpResponse<String> paid = ingress.taskAs(key, "/v1/payments", payment(own, other));
    assertThat(paid.statusCode()).isEqualTo(202);
    assertProblem(ingress.taskAs(key, "/v1/payments", payment(other, own)), 403, "forbidden");
    String payment = Json.text(paid.body(), "resource");
    assertThat(ingress.getAs(key, payment).statusCode()).isEqualTo(200);
    String received =
        Json.text(ingress.taskAs(admin, "/v1/payments", payment(other, own)).body(), "resource");
    assertThat(ingress.getAs(key, received).statusCode()).isEqualTo(200);
    String ofOthers = ingress.taskAs(admin, "/v1/payments", payment(other, account("bank"))).body();
    String foreign = Json.text(ofOthers, "resource");
    assertProblem(ingress.getAs(key, foreign), 404, "not-found");
    assertProblem(ingress.getAs(key, foreign + "?wait=5"), 404, "not-found");
    String tickets = "/v1/tickets/";
    assertThat(ingress.getAs(key, tickets + Json.text(paid.body(), "id")).statusCode())
        .isEqualTo(200);
    assertProblem(
        ingress.getAs(key, tickets + Json.text(ofOthers, "id") + "?wait=5"), 404, "not-found");

    for (String path :
        List.of(
            "/v1/payments", "/v1/tickets", tickets + Json.text(paid.body(), "id") + "/attempts")) {
      assertProblem(ingress.getAs(key, path), 403, "forbidden");
    }
    for (String change : List.of("/captures", "/refunds", "/voids")) {
      assertProblem(ingress.taskAs(key, payment + change, "{}"), 403, "forbidden");
    }
  }

  @Test
  void aKeyIsTiedOnlyToAnAccountOfItsTenant() {
    String admin = firstAdmin("ties");
    assertProblem(
        ingress.taskAs(admin, "/v1/keys", tied(account("default"))), 422, "unknown-account");
    assertProblem(
        ingress.taskAs(admin, "/v1/keys", tied(new AccountId(rows.uuid()))),
        422,
        "unknown-account");
  }

  @Test
  void anOperatorWithoutInstallationSeesAndChangesDeadLettersOfItsTenantOnly() {
    DeadLetterId theirs = rows.letter(Map.of("tenant", "desk"));
    DeadLetterId foreign = rows.letter(Map.of());
    String operator = rows.key("desk", "operator,editor");
    assertThat(ingress.getAs(operator, "/v1/dead-letters").body())
        .contains(theirs.toString())
        .doesNotContain(foreign.toString());
    assertThat(ingress.getAs(operator, "/v1/dead-letters/" + theirs).statusCode()).isEqualTo(200);
    assertProblem(ingress.getAs(operator, "/v1/dead-letters/" + foreign), 404, "not-found");
    assertProblem(ingress.getAs(operator, "/v1/dead-letters?tenant=default"), 403, "forbidden");
    assertProblem(
        ingress.taskAs(operator, "/v1/dead-letters/" + foreign + "/edits", "{}"), 404, "not-found");

    String replays = "/v1/dead-letters/replays";
    assertThat(ingress.taskAs(operator, replays, ids(theirs)).statusCode()).isEqualTo(202);
    assertProblem(ingress.taskAs(operator, replays, ids(theirs, foreign)), 404, "not-found");
    assertProblem(
        ingress.taskAs(operator, replays, ids(new DeadLetterId(rows.uuid()))), 404, "not-found");
    assertProblem(
        ingress.taskAs(operator, replays, "{\"filter\":{\"tenant\":\"default\"}}"),
        403,
        "forbidden");
    String run = Json.text(ingress.taskAs(operator, replays, "{\"filter\":{}}").body(), "id");
    assertThat(command(run)).contains("\"tenant\":\"desk\"");
    assertThat(ingress.getAs(operator, replays + "/" + run + "/messages").statusCode())
        .isEqualTo(200);
    String ofDefault = Json.text(ingress.task(replays, "{\"filter\":{}}").body(), "id");
    assertThat(command(ofDefault)).doesNotContain("\"tenant\":\"");
    assertProblem(
        ingress.getAs(operator, replays + "/" + ofDefault + "/messages"), 404, "not-found");
    assertProblem(
        ingress.taskAs(operator, "/v1/tickets/" + ofDefault + "/cancellations", "{}"),
        404,
        "not-found");
    assertProblem(ingress.taskAs(operator, "/v1/queues/payments/pauses", "{}"), 403, "forbidden");
  }

  private static String command(String ticket) {
    return ingress
        .jdbc()
        .sql("SELECT CAST(command AS CHAR) FROM ticket WHERE id = UNHEX(?)")
        .param(ticket.substring(4))
        .query(String.class)
        .single();
  }

  private static String ids(DeadLetterId... ids) {
    StringBuilder list = new StringBuilder();
    for (DeadLetterId id : ids) {
      list.append(list.isEmpty() ? "" : ",").append('"').append(id).append('"');
    }
    return "{\"ids\":[" + list + "]}";
  }

  private static AccountId account(String tenant) {
    UUID id = rows.uuid();
    ingress
        .jdbc()
        .sql(
            """
            INSERT INTO account (id, tenant, reference, created_at)
            VALUES (UNHEX(?), ?, ?, UTC_TIMESTAMP(6))
            """)
        .params(id.toString().replace("-", ""), tenant, id.toString())
        .update();
    return new AccountId(id);
  }

  private static String tied(AccountId account) {
    return "{\"name\":\"tied\",\"scopes\":[\"payments\",\"accounts:read\"],\"account\":\""
        + account
        + "\"}";
  }

  private static String payment(AccountId from, AccountId to) {
    return "{\"method\":\"balance\",\"from\":\""
        + from
        + "\",\"to\":\""
        + to
        + "\",\"amount\":{\"asset\":\"KRW\",\"value\":5}}";
  }

  private static String firstAdmin(String tenant) {
    HttpResponse<String> made = ingress.task("/v1/keys", admin(tenant));
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    return Json.text(made.body(), "key");
  }

  private static String admin(String tenant) {
    return "{\"name\":\"admin\",\"scopes\":[\"admin\"],\"tenant\":\"" + tenant + "\"}";
  }

  private static String path(JsonNode key) {
    return "/v1/keys/" + key.required("id").stringValue();
  }

  private static void assertProblem(HttpResponse<String> response, int status, String code) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(Json.text(response.body(), "type")).isEqualTo("/problems/" + code);
  }
}
