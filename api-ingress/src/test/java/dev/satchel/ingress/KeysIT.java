package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.satchel.delivery.IdSource;
import dev.satchel.ingress.keys.BootstrapKey;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Keys are made, shown, rotated and revoked. */
class KeysIT {
  private static final String SHOP = "{\"name\":\"shop\",\"scopes\":[\"payments\",\"accounts\"]}";
  private static final String SECRET = "sk_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}";
  private static TestIngress ingress;

  @BeforeAll
  static void start() {
    ingress =
        TestIngress.start(
            "satchel.ingress.keys.requests-per-second=100000",
            "satchel.ingress.audit.denials-for=10ms");
  }

  @AfterAll
  static void stop() {
    ingress.close();
  }

  @Test
  void aNewKeyIsAnsweredAtOnceAndWorks() {
    Instant expiresAt = Instant.now().plus(1, ChronoUnit.DAYS).truncatedTo(ChronoUnit.MICROS);
    HttpResponse<String> made =
        ingress.task(
            "/v1/keys",
            "{\"name\":\"night shift 야간\",\"scopes\":[\"payments\",\"accounts\"],\"expiresAt\":\""
                + expiresAt
                + "\"}");
    assertThat(made.statusCode()).isEqualTo(201);
    JsonNode key = Json.tree(made.body());
    String id = Json.text(made.body(), "id");
    assertThat(made.headers().firstValue("Location")).hasValue("/v1/keys/" + id);
    assertThat(made.headers().firstValue("Cache-Control")).hasValue("no-store");
    assertThat(id).matches("key_[0-9a-f]{32}");
    assertThat(key.propertyNames())
        .containsExactlyInAnyOrder(
            "id",
            "key",
            "name",
            "tenant",
            "account",
            "scopes",
            "createdAt",
            "createdBy",
            "expiresAt",
            "lastUsedAt",
            "revokedAt",
            "readsPerSecond",
            "writesPerSecond");
    assertThat(Json.text(made.body(), "createdBy")).matches("key_[0-9a-f]{32}");
    assertThat(Json.text(made.body(), "key")).matches(SECRET);
    assertThat(Json.text(made.body(), "name")).isEqualTo("night shift 야간");
    assertThat(key.required("scopes").toString()).isEqualTo("[\"accounts\",\"payments\"]");
    assertThat(Instant.parse(Json.text(made.body(), "expiresAt"))).isEqualTo(expiresAt);
    assertThat(key.required("revokedAt").isNull()).isTrue();

    String secret = Json.text(made.body(), "key");
    assertThat(ingress.getAs(secret, "/v1/tickets").statusCode()).isEqualTo(200);
    assertThat(
            ingress
                .taskAs(secret, "/v1/accounts", "{\"reference\":\"a\",\"assets\":[\"KRW\"]}")
                .statusCode())
        .isEqualTo(202);
    assertThat(ingress.getAs(secret, "/v1/queues").statusCode()).isEqualTo(403);
    assertThat(ingress.getAs(secret, "/v1/keys").statusCode()).isEqualTo(403);
    assertThat(ingress.taskAs(secret, "/v1/keys", SHOP).statusCode()).isEqualTo(403);
  }

  @Test
  void aKeySeesItself() {
    JsonNode made = create(SHOP);
    String secret = made.required("key").stringValue();
    HttpResponse<String> self = ingress.getAs(secret, "/v1/keys/self");
    assertThat(self.statusCode()).isEqualTo(200);
    JsonNode key = Json.tree(self.body());
    assertThat(key.propertyNames())
        .containsExactlyInAnyOrder(
            "id",
            "name",
            "tenant",
            "account",
            "scopes",
            "expiresAt",
            "lastUsedAt",
            "readsPerSecond",
            "writesPerSecond");
    assertThat(key.required("id")).isEqualTo(made.required("id"));
    assertThat(key.required("tenant").stringValue()).isEqualTo("default");
    assertThat(key.required("expiresAt").isNull()).isTrue();
    assertThat(ingress.getAs("sk_unknown", "/v1/keys/self").statusCode()).isEqualTo(401);
  }

  @Test
  void keysAreListedInPagesNewestFirstAndWithoutTheirSecrets() {
    Set<String> made = new TreeSet<>();
    for (int i = 0; i < 5; i++) {
      made.add(create(SHOP).required("id").stringValue());
    }
    List<String> listed = new ArrayList<>();
    String cursor = "";
    do {
      String page = ingress.get("/v1/keys?limit=2" + cursor).body();
      assertThat(page).doesNotContain("\"key\":", "hash");
      Json.tree(page).required("data").forEach(key -> listed.add(key.required("id").stringValue()));
      JsonNode next = Json.tree(page).required("cursor");
      cursor = next.isNull() ? "" : "&cursor=" + next.stringValue();
    } while (!cursor.isEmpty());
    assertThat(listed).doesNotHaveDuplicates().containsAll(made);
    assertThat(listed.subList(0, 5)).isEqualTo(new ArrayList<>(made).reversed());
    String id = listed.getFirst();
    assertThat(Json.text(ingress.get("/v1/keys/" + id).body(), "id")).isEqualTo(id);
    String auditor =
        create("{\"name\":\"a\",\"scopes\":[\"auditor\"]}").required("key").stringValue();
    assertThat(ingress.getAs(auditor, "/v1/keys?limit=1").statusCode()).isEqualTo(200);
    assertThat(ingress.taskAs(auditor, "/v1/keys", SHOP).statusCode()).isEqualTo(403);
  }

  @Test
  void aRepeatedRequestIsAnsweredWithoutTheSecretAndMakesNoSecondKey() {
    int before = count("SELECT COUNT(*) FROM api_key");
    HttpResponse<String> first = ingress.post("/v1/keys", SHOP, "Idempotency-Key", "make-1");
    HttpResponse<String> again =
        ingress.post(
            "/v1/keys",
            "{ \"scopes\":[\"payments\",\"accounts\"], \"name\":\"shop\" }",
            "Idempotency-Key",
            "make-1");
    assertThat(first.headers().firstValue("Idempotency-Replayed")).isEmpty();
    assertThat(again.statusCode()).isEqualTo(201);
    assertThat(again.headers().firstValue("Idempotency-Replayed")).hasValue("true");
    assertThat(again.headers().firstValue("Location"))
        .isEqualTo(first.headers().firstValue("Location"));
    assertThat(Json.text(again.body(), "id")).isEqualTo(Json.text(first.body(), "id"));
    assertThat(Json.tree(again.body()).required("key").isNull()).isTrue();
    assertThat(count("SELECT COUNT(*) FROM api_key")).isEqualTo(before + 1);
    assertThat(TestAudit.lines(ingress.jdbc())).allMatch(line -> line.contains("\"requestId\":"));

    assertProblem(
        ingress.post(
            "/v1/keys",
            "{\"name\":\"other\",\"scopes\":[\"payments\"]}",
            "Idempotency-Key",
            "make-1"),
        422,
        "idempotency-conflict");
    assertProblem(
        ingress.post(
            "/v1/keys/" + Json.text(first.body(), "id") + "/revocations",
            "{}",
            "Idempotency-Key",
            "make-1"),
        422,
        "idempotency-conflict");
    assertThat(count("SELECT COUNT(*) FROM api_key")).isEqualTo(before + 1);
  }

  @Test
  void theIdempotencyKeyOfATicketIsTaken() {
    ingress.post(
        "/v1/accounts",
        "{\"reference\":\"b\",\"assets\":[\"KRW\"]}",
        "Idempotency-Key",
        "ticket-1");
    assertProblem(
        ingress.post("/v1/keys", SHOP, "Idempotency-Key", "ticket-1"), 422, "idempotency-conflict");
  }

  @Test
  void requestsAtOnceWithOneIdempotencyKeyMakeOneKey() {
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 10; i++) {
        answers.add(
            CompletableFuture.supplyAsync(
                () -> ingress.post("/v1/keys", SHOP, "Idempotency-Key", "at-once"), threads));
      }
    }
    List<HttpResponse<String>> made = answers.stream().map(CompletableFuture::join).toList();
    assertThat(made).extracting(HttpResponse::statusCode).containsOnly(201);
    assertThat(made.stream().map(one -> Json.text(one.body(), "id")).distinct()).hasSize(1);
    assertThat(made.stream().filter(one -> !Json.tree(one.body()).required("key").isNull()))
        .hasSize(1);
  }

  @Test
  void aRotationReplacesTheSecretAndTheOldOneEndsWithinTwoSeconds() {
    JsonNode made = create(SHOP);
    String old = made.required("key").stringValue();
    assertThat(ingress.getAs(old, "/v1/tickets").statusCode()).isEqualTo(200);
    HttpResponse<String> rotated = rotate(made, "{}", null);
    assertThat(rotated.statusCode()).isEqualTo(201);
    String fresh = Json.text(rotated.body(), "key");
    assertThat(fresh).matches(SECRET).isNotEqualTo(old);
    assertThat(Json.text(rotated.body(), "id")).isEqualTo(made.required("id").stringValue());
    assertThat(ingress.getAs(fresh, "/v1/keys/self").body()).contains("\"name\":\"shop\"");
    assertEndsWithinTwoSeconds(old);
    assertThat(ingress.getAs(fresh, "/v1/tickets").statusCode()).isEqualTo(200);
  }

  @Test
  void theOldSecretWorksUntilTheGraceIsOver() {
    JsonNode made = create(SHOP);
    String old = made.required("key").stringValue();
    ingress.getAs(old, "/v1/tickets");
    Instant rotatedAt = Instant.now();
    String fresh = Json.text(rotate(made, "{\"graceSeconds\":3}", null).body(), "key");
    await()
        .pollDelay(Duration.ofMillis(1_500))
        .until(() -> ingress.getAs(old, "/v1/tickets").statusCode() == 200);
    await()
        .atMost(Duration.between(Instant.now(), rotatedAt.plusSeconds(5)))
        .until(() -> ingress.getAs(old, "/v1/tickets").statusCode() == 401);
    assertThat(Instant.now()).isAfter(rotatedAt.plusSeconds(2));
    assertThat(ingress.getAs(fresh, "/v1/tickets").statusCode()).isEqualTo(200);
  }

  @Test
  void aRotationWithoutGraceEndsTheGraceOfEarlierOnes() {
    JsonNode made = create(SHOP);
    String first = made.required("key").stringValue();
    String second = Json.text(rotate(made, "{\"graceSeconds\":86400}", null).body(), "key");
    assertThat(ingress.getAs(first, "/v1/tickets").statusCode()).isEqualTo(200);
    assertThat(ingress.getAs(second, "/v1/tickets").statusCode()).isEqualTo(200);
    String third = Json.text(rotate(made, "{\"graceSeconds\":0}", null).body(), "key");
    assertEndsWithinTwoSeconds(first);
    assertEndsWithinTwoSeconds(second);
    assertThat(ingress.getAs(third, "/v1/tickets").statusCode()).isEqualTo(200);
  }

  @Test
  void aRepeatedRotationDoesNotRotateAgain() {
    JsonNode made = create(SHOP);
    String fresh = Json.text(rotate(made, "{}", "rotate-1").body(), "key");
    HttpResponse<String> again = rotate(made, "{}", "rotate-1");
    assertThat(again.statusCode()).isEqualTo(201);
    assertThat(Json.tree(again.body()).required("key").isNull()).isTrue();
    assertThat(again.headers().firstValue("Idempotency-Replayed")).hasValue("true");
    assertThat(ingress.getAs(fresh, "/v1/tickets").statusCode()).isEqualTo(200);
    assertProblem(rotate(made, "{\"graceSeconds\":1}", "rotate-1"), 422, "idempotency-conflict");
  }

  @Test
  void rotationsAtOnceLeaveOneSecret() {
    JsonNode made = create(SHOP);
    Set<String> secrets = new ConcurrentSkipListSet<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 5; i++) {
        threads.execute(() -> secrets.add(Json.text(rotate(made, "{}", null).body(), "key")));
      }
    }
    assertThat(secrets).hasSize(5);
    await()
        .atMost(Duration.ofSeconds(2))
        .until(
            () ->
                secrets.stream()
                        .filter(key -> ingress.getAs(key, "/v1/tickets").statusCode() == 200)
                        .count()
                    == 1);
  }

  @Test
  void aRevokedKeyEndsWithinTwoSecondsWithAllItsSecrets() {
    JsonNode made = create(SHOP);
    String old = made.required("key").stringValue();
    String fresh = Json.text(rotate(made, "{\"graceSeconds\":600}", null).body(), "key");
    assertThat(ingress.getAs(old, "/v1/tickets").statusCode()).isEqualTo(200);
    assertThat(ingress.getAs(fresh, "/v1/tickets").statusCode()).isEqualTo(200);
    String path = "/v1/keys/" + made.required("id").stringValue();
    HttpResponse<String> revoked = ingress.task(path + "/revocations", "{}");
    assertThat(revoked.statusCode()).isEqualTo(201);
    String revokedAt = Json.text(revoked.body(), "revokedAt");
    assertThat(Json.tree(revoked.body()).has("key")).isFalse();
    assertEndsWithinTwoSeconds(old);
    assertEndsWithinTwoSeconds(fresh);

    HttpResponse<String> again = ingress.task(path + "/revocations", "{}");
    assertThat(again.statusCode()).isEqualTo(201);
    assertThat(Json.text(again.body(), "revokedAt")).isEqualTo(revokedAt);
    assertThat(Json.text(ingress.get(path).body(), "revokedAt")).isEqualTo(revokedAt);
    assertProblem(rotate(made, "{}", null), 422, "key-ended");
  }

  @Test
  void aKeyEndsWhenItExpiresThoughItIsCached() {
    Instant expiresAt = Instant.now().plusSeconds(2);
    JsonNode made =
        create(
            "{\"name\":\"short\",\"scopes\":[\"payments\"],\"expiresAt\":\"" + expiresAt + "\"}");
    String secret = made.required("key").stringValue();
    assertThat(ingress.getAs(secret, "/v1/tickets").statusCode()).isEqualTo(200);
    await()
        .pollInterval(Duration.ofMillis(50))
        .atMost(Duration.between(Instant.now(), expiresAt.plusSeconds(2)))
        .until(() -> ingress.getAs(secret, "/v1/tickets").statusCode() == 401);
    assertThat(Instant.now()).isAfter(expiresAt.minusMillis(1));
    assertProblem(rotate(made, "{}", null), 422, "key-ended");
  }

  @Test
  void aKeyGivesNoScopeBeyondItsTenantThatItHasNot() {
    String admin = create("{\"name\":\"x\",\"scopes\":[\"admin\"]}").required("key").stringValue();
    assertThat(ingress.taskAs(admin, "/v1/keys", SHOP).statusCode()).isEqualTo(201);
    for (String scope : List.of("operator", "reader", "editor", "installation")) {
      HttpResponse<String> refused =
          ingress.taskAs(
              admin, "/v1/keys", "{\"name\":\"y\",\"scopes\":[\"payments\",\"" + scope + "\"]}");
      assertProblem(refused, 400, "invalid-request");
      assertThat(refused.body()).contains("\"pointer\":\"/scopes\"", "\"rule\":\"held\"", scope);
    }
    JsonNode operator = create("{\"name\":\"z\",\"scopes\":[\"operator\"]}");
    String path = "/v1/keys/" + operator.required("id").stringValue();
    assertProblem(ingress.taskAs(admin, path + "/rotations", "{}"), 403, "forbidden");
    assertThat(ingress.taskAs(admin, path + "/revocations", "{}").statusCode()).isEqualTo(201);
  }

  @Test
  void keysOfAnotherTenantAreNotFound() {
    JsonNode made = create(SHOP);
    String path = "/v1/keys/" + made.required("id").stringValue();
    ingress.addKey("sk_of_another_tenant_1", "another");
    String theirs = "sk_of_another_tenant_1";
    assertProblem(ingress.getAs(theirs, path), 404, "not-found");
    assertProblem(ingress.taskAs(theirs, path + "/rotations", "{}"), 404, "not-found");
    assertProblem(ingress.taskAs(theirs, path + "/revocations", "{}"), 404, "not-found");
    HttpResponse<String> own = ingress.taskAs(theirs, "/v1/keys", SHOP);
    assertThat(ingress.getAs(theirs, "/v1/keys?limit=200").body())
        .doesNotContain(made.required("id").stringValue())
        .contains(Json.text(own.body(), "id"));
    assertThat(ingress.get("/v1/keys?limit=200").body())
        .doesNotContain(Json.text(own.body(), "id"));
    assertThat(ingress.getAs(Json.text(own.body(), "key"), "/v1/keys/self").body())
        .contains("\"tenant\":\"another\"");
    assertThat(ingress.getAs(made.required("key").stringValue(), "/v1/tickets").statusCode())
        .isEqualTo(200);
  }

  @Test
  void everyChangeIsAuditedAcceptedAndRefused() {
    JsonNode made = create("{\"name\":\"audited\",\"scopes\":[\"payments\"]}");
    String id = made.required("id").stringValue();
    rotate(made, "{\"graceSeconds\":7}", null);
    ingress.task("/v1/keys/" + id + "/revocations", "{}");
    rotate(made, "{}", null);
    ingress.task("/v1/keys", "{\"name\":\"\",\"scopes\":[\"payments\"]}");
    ingress.taskAs(create(SHOP).required("key").stringValue(), "/v1/keys", SHOP);
    List<String> lines = new ArrayList<>();
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              lines.clear();
              lines.addAll(auditLines());
              assertThat(lines)
                  .anyMatch(
                      line -> line.startsWith("keys.rotate refused") && line.contains("key-ended"))
                  .anyMatch(
                      line ->
                          line.startsWith("keys.create refused")
                              && line.contains("invalid-request"))
                  .anyMatch(
                      line -> line.startsWith("keys.create refused") && line.contains("forbidden"));
            });
    String path = "/v1/keys/" + id;
    assertThat(lines)
        .anyMatch(
            line ->
                line.startsWith("keys.create accepted")
                    && line.contains("audited")
                    && line.contains("\"resource\":\"" + path + "\""))
        .anyMatch(
            line ->
                line.startsWith("keys.rotate accepted")
                    && line.contains("\"graceSeconds\":7")
                    && line.contains(path))
        .anyMatch(line -> line.startsWith("keys.revoke accepted") && line.contains(path));
  }

  private static List<String> auditLines() {
    List<String> lines = new ArrayList<>();
    Json.tree(ingress.get("/v1/audit?limit=200").body())
        .required("data")
        .forEach(
            line ->
                lines.add(
                    line.required("action").stringValue()
                        + " "
                        + line.required("event").stringValue()
                        + " "
                        + line.required("detail")));
    return lines;
  }

  @Test
  void noSecretIsStored() {
    JsonNode made = create("{\"name\":\"secret\",\"scopes\":[\"payments\"]}");
    String secret = made.required("key").stringValue();
    String fresh = Json.text(rotate(made, "{\"graceSeconds\":60}", null).body(), "key");
    for (String key : List.of(secret, fresh)) {
      String random = key.substring(3, 46);
      assertThat(TestAudit.count(ingress.jdbc(), random)).isZero();
      assertThat(
              ingress
                  .jdbc()
                  .sql(
                      """
                      SELECT (SELECT COUNT(*) FROM api_key
                              WHERE LOCATE(?, CONCAT_WS(' ', HEX(id), hash, name, scopes)) > 0)
                           + (SELECT COUNT(*) FROM api_key_retired WHERE LOCATE(?, hash) > 0)
                           + (SELECT COUNT(*) FROM api_key_request
                              WHERE LOCATE(?, CONCAT_WS(' ', idempotency_key, request_hash)) > 0)
                      """)
                  .params(random, random, random)
                  .query(Integer.class)
                  .single())
          .isZero();
      assertThat(
              ingress
                  .jdbc()
                  .sql(
                      """
                      SELECT (SELECT COUNT(*) FROM api_key WHERE hash = UNHEX(SHA2(?, 256)))
                           + (SELECT COUNT(*) FROM api_key_retired WHERE hash = UNHEX(SHA2(?, 256)))
                      """)
                  .params(key, key)
                  .query(Integer.class)
                  .single())
          .isOne();
    }
  }

  @Test
  void aMistypedKeyIsRefusedWithoutARead() throws Exception {
    String secret = create(SHOP).required("key").stringValue();
    int last = secret.length() - 1;
    String mistyped = secret.substring(0, last) + (secret.charAt(last) == 'a' ? 'b' : 'a');
    try (Connection connection = ingress.bean(DataSource.class).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("LOCK TABLES api_key WRITE, api_key_retired WRITE");
      try {
        HttpResponse<String> refused = ingress.getAs(mistyped, "/v1/tickets");
        assertProblem(refused, 401, "unauthenticated");
        assertThat(refused.body()).contains("checksum");
        assertThat(refused.headers().firstValue("WWW-Authenticate")).isPresent();
      } finally {
        statement.execute("UNLOCK TABLES");
      }
    }
  }

  @Test
  void aTextWithoutAChecksumThatIsNoStoredKeyIsRefusedWithoutARead() throws Exception {
    String secret = create(SHOP).required("key").stringValue();
    try (Connection connection = ingress.bean(DataSource.class).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("LOCK TABLES api_key WRITE, api_key_retired WRITE");
      try {
        for (int length : new int[] {20, 46, 47, secret.length() - 1}) {
          assertProblem(
              ingress.getAs(secret.substring(0, length), "/v1/tickets"), 401, "unauthenticated");
        }
      } finally {
        statement.execute("UNLOCK TABLES");
      }
    }
  }

  @Test
  void aRepeatedRequestIsAnsweredThoughItsExpiryIsOver() {
    Instant expiresAt = Instant.now().plusSeconds(1);
    String body =
        "{\"name\":\"short\",\"scopes\":[\"payments\"],\"expiresAt\":\"" + expiresAt + "\"}";
    HttpResponse<String> first = ingress.post("/v1/keys", body, "Idempotency-Key", "short-1");
    await().until(() -> Instant.now().isAfter(expiresAt));
    HttpResponse<String> again = ingress.post("/v1/keys", body, "Idempotency-Key", "short-1");
    assertThat(again.statusCode()).isEqualTo(201);
    assertThat(Json.text(again.body(), "id")).isEqualTo(Json.text(first.body(), "id"));
    HttpResponse<String> another = ingress.task("/v1/keys", body);
    assertProblem(another, 400, "invalid-request");
    assertThat(another.body()).contains("\"pointer\":\"/expiresAt\",\"rule\":\"future\"");
  }

  @Test
  void aRefusedRequestIsNotRemembered() {
    String scopes = "\"scopes\":[\"payments\"]";
    String late = "{\"name\":\"n\",\"expiresAt\":\"2001-01-01T00:00:00Z\"," + scopes + "}";
    assertThat(ingress.post("/v1/keys", late, "Idempotency-Key", "again-1").statusCode())
        .isEqualTo(400);
    assertThat(
            ingress
                .post("/v1/keys", "{\"name\":\"n\"," + scopes + "}", "Idempotency-Key", "again-1")
                .statusCode())
        .isEqualTo(201);
  }

  @Test
  void aRotationKeepsScopesThatOnlyALaterReleaseKnows() {
    JsonNode made = create("{\"name\":\"later\",\"scopes\":[\"admin\"]}");
    String id = made.required("id").stringValue();
    ingress
        .jdbc()
        .sql("UPDATE api_key SET scopes = 'admin,rates' WHERE id = UNHEX(?)")
        .param(id.substring(4))
        .update();
    HttpResponse<String> refused = rotate(made, "{}", null);
    assertProblem(refused, 403, "forbidden");
    assertThat(refused.body()).contains("rates");
    HttpResponse<String> rotated =
        ingress.taskAs(made.required("key").stringValue(), "/v1/keys/" + id + "/rotations", "{}");
    assertThat(rotated.statusCode()).isEqualTo(201);
    assertThat(Json.tree(rotated.body()).required("scopes").toString())
        .isEqualTo("[\"admin\",\"rates\"]");
    assertThat(
            ingress
                .jdbc()
                .sql("SELECT scopes FROM api_key WHERE id = UNHEX(?)")
                .param(id.substring(4))
                .query(String.class)
                .single())
        .isEqualTo("admin,rates");
  }

  @Test
  void aSecretInTheBodyOfARequestIsNotStored() {
    String secret = create(SHOP).required("key").stringValue();
    String scopes = "\"scopes\":[\"payments\"]";
    String name = "\"name\":\"my " + secret + "\"";
    assertThat(ingress.task("/v1/keys", "{" + name + "," + scopes + "}").statusCode())
        .isEqualTo(201);
    assertThat(
            ingress
                .task("/v1/keys", "{" + name + "," + scopes + ",\"" + secret + "\":1}")
                .statusCode())
        .isEqualTo(400);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> TestAudit.count(ingress.jdbc(), "\"event\":\"refused\"") > 0);
    assertThat(TestAudit.count(ingress.jdbc(), "my sk_...")).isOne();
    assertThat(TestAudit.count(ingress.jdbc(), secret)).isZero();
  }

  @Test
  void aSecretInThePlaceOfAnIdIsNotStored() {
    String secret = create(SHOP).required("key").stringValue();
    assertThat(ingress.task("/v1/keys/" + secret + "/revocations", "{}").statusCode())
        .isEqualTo(404);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> TestAudit.count(ingress.jdbc(), "POST /v1/keys/{id}/revocations") > 0);
    assertThat(TestAudit.count(ingress.jdbc(), secret)).isZero();
  }

  @Test
  void keysAreChangedOnlyByTheNewestSecretOfAKeyThatHasNotEnded() {
    JsonNode admin = create("{\"name\":\"admin\",\"scopes\":[\"admin\"]}");
    String old = admin.required("key").stringValue();
    assertThat(ingress.taskAs(old, "/v1/keys", SHOP).statusCode()).isEqualTo(201);

    String fresh = Json.text(rotate(admin, "{\"graceSeconds\":600}", null).body(), "key");
    assertThat(ingress.getAs(old, "/v1/keys").statusCode()).isEqualTo(200);
    assertProblem(ingress.taskAs(old, "/v1/keys", SHOP), 401, "unauthenticated");
    assertThat(ingress.taskAs(fresh, "/v1/keys", SHOP).statusCode()).isEqualTo(201);

    // The row is changed, and the cache may not know it yet.
    ingress
        .jdbc()
        .sql("UPDATE api_key SET revoked_at = UTC_TIMESTAMP(6) WHERE hash = UNHEX(SHA2(?, 256))")
        .param(fresh)
        .update();
    assertProblem(ingress.taskAs(fresh, "/v1/keys", SHOP), 401, "unauthenticated");
  }

  @Test
  void aRotatedOrRevokedBootstrapKeyIsNotStoredAgain() {
    BootstrapKey bootstrap =
        new BootstrapKey(ingress.jdbc(), Clock.systemUTC(), IdSource.secure(Clock.systemUTC()));
    String first = "sk_first_key_of_the_installation";
    bootstrap.store(first);
    bootstrap.store(first);
    ingress.awaitKey(first);
    JsonNode key = Json.tree(ingress.getAs(first, "/v1/keys/self").body());
    String fresh = Json.text(rotate(key, "{}", null).body(), "key");
    bootstrap.store(first);
    assertEndsWithinTwoSeconds(first);
    assertThat(ingress.getAs(fresh, "/v1/queues").statusCode()).isEqualTo(200);
    ingress.task("/v1/keys/" + key.required("id").stringValue() + "/revocations", "{}");
    bootstrap.store(fresh);
    assertEndsWithinTwoSeconds(fresh);
    char other = fresh.charAt(3) == 'a' ? 'b' : 'a';
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bootstrap.store(fresh.substring(0, 3) + other + fresh.substring(4)))
        .withMessageContaining("checksum");
  }

  @Test
  void aSetUpDuringTheRotationOfTheBootstrapKeyDoesNotStoreItAgain() throws Exception {
    BootstrapKey bootstrap =
        new BootstrapKey(ingress.jdbc(), Clock.systemUTC(), IdSource.secure(Clock.systemUTC()));
    String first = "sk_first_key_that_is_rotated_meanwhile";
    bootstrap.store(first);
    try (Connection rotation = ingress.bean(DataSource.class).getConnection();
        Statement statement = rotation.createStatement();
        ExecutorService setUp = Executors.newSingleThreadExecutor()) {
      rotation.setAutoCommit(false);
      statement.execute(
          """
          INSERT INTO api_key_retired (hash, api_key, valid_until, changed_at)
          SELECT hash, id, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6)
          FROM api_key WHERE hash = UNHEX(SHA2('%s', 256))
          """
              .formatted(first));
      statement.execute(
          """
          UPDATE api_key SET hash = RANDOM_BYTES(32) WHERE hash = UNHEX(SHA2('%s', 256))
          """
              .formatted(first));
      CompletableFuture<Void> stored =
          CompletableFuture.runAsync(() -> bootstrap.store(first), setUp);
      await()
          .until(
              () ->
                  count(
                          """
                          SELECT COUNT(*) FROM performance_schema.data_locks
                          WHERE LOCK_STATUS = 'WAITING' AND OBJECT_NAME LIKE 'api_key%'
                            AND OBJECT_SCHEMA = DATABASE()
                          """)
                      > 0);
      rotation.commit();
      rotation.setAutoCommit(true);
      stored.orTimeout(20, TimeUnit.SECONDS).join();
    }
    assertThat(
            ingress
                .jdbc()
                .sql("SELECT COUNT(*) FROM api_key WHERE hash = UNHEX(SHA2(?, 256))")
                .param(first)
                .query(Integer.class)
                .single())
        .isZero();
    assertEndsWithinTwoSeconds(first);
  }

  @Test
  void aReplacedSecretIsRefusedThoughAnotherRowHasItsHash() {
    JsonNode made = create(SHOP);
    String old = made.required("key").stringValue();
    rotate(made, "{}", null);
    ingress
        .jdbc()
        .sql(
            """
            INSERT INTO api_key (id, hash, tenant, scopes, name, created_at)
            VALUES (UNHEX(REPEAT('01', 16)), UNHEX(SHA2(?, 256)), 'default', 'admin', 'n', NOW(6))
            """)
        .param(old)
        .update();
    assertEndsWithinTwoSeconds(old);
  }

  @Test
  void aSetUpGivesAKeyThatExistsNoMoreScopes() {
    BootstrapKey bootstrap =
        new BootstrapKey(ingress.jdbc(), Clock.systemUTC(), IdSource.secure(Clock.systemUTC()));
    String first = "sk_first_key_with_fewer_scopes";
    bootstrap.store(first);
    ingress
        .jdbc()
        .sql("UPDATE api_key SET scopes = 'admin' WHERE hash = UNHEX(SHA2(?, 256))")
        .param(first)
        .update();
    bootstrap.store(first);
    ingress.awaitKey(first);
    assertThat(ingress.getAs(first, "/v1/keys/self").body()).contains("\"scopes\":[\"admin\"]");
  }

  @Test
  void theLastUseIsRecordedAtMostOnceAMinute() {
    JsonNode made = create(SHOP);
    String path = "/v1/keys/" + made.required("id").stringValue();
    assertThat(Json.tree(ingress.get(path).body()).required("lastUsedAt").isNull()).isTrue();
    ingress.getAs(made.required("key").stringValue(), "/v1/tickets");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> !Json.tree(ingress.get(path).body()).required("lastUsedAt").isNull());
    String used = Json.text(ingress.get(path).body(), "lastUsedAt");
    ingress.getAs(made.required("key").stringValue(), "/v1/tickets");
    await()
        .pollDelay(Duration.ofSeconds(11))
        .atMost(Duration.ofSeconds(20))
        .until(() -> Json.text(ingress.get(path).body(), "lastUsedAt").equals(used));
  }

  private static void assertEndsWithinTwoSeconds(String key) {
    await()
        .pollInterval(Duration.ofMillis(50))
        .atMost(Duration.ofSeconds(2))
        .until(() -> ingress.getAs(key, "/v1/tickets").statusCode() == 401);
  }

  private static JsonNode create(String body) {
    HttpResponse<String> made = ingress.task("/v1/keys", body);
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    return Json.tree(made.body());
  }

  private static HttpResponse<String> rotate(
      JsonNode key, String body, @Nullable String idempotencyKey) {
    String path = "/v1/keys/" + key.required("id").stringValue() + "/rotations";
    return idempotencyKey == null
        ? ingress.task(path, body)
        : ingress.post(path, body, "Idempotency-Key", idempotencyKey);
  }

  private static void assertProblem(HttpResponse<String> response, int status, String code) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(Json.text(response.body(), "type")).isEqualTo("/problems/" + code);
  }

  private static int count(String sql) {
    return ingress.jdbc().sql(sql).query(Integer.class).single();
  }
}
