package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** A key that has ended is refused by every ingress within two seconds, also while it waits. */
class KeyEndsIT {
  private static final String ACCOUNT = "{\"reference\":\"a\",\"assets\":[\"KRW\"]}";

  /** The connections of the pool, in ingress.yaml. */
  private static final int POOL = 16;

  private static TestIngress ingress;
  private static ConfigurableApplicationContext other;

  @BeforeAll
  static void start() {
    // A key is cached for longer than a test lasts, so that only the watch can end it.
    ingress = TestIngress.start("satchel.ingress.keys.remembered=5m");
    other = ingress.startBeside("satchel.ingress.keys.remembered=5m");
  }

  @AfterAll
  static void stop() {
    other.close();
    ingress.close();
  }

  @Test
  void bothIngressesObeyARevocation() {
    JsonNode key = key("");
    assertThat(status(here(key, "/v1/tickets"))).isEqualTo(200);
    assertThat(status(there(key, "/v1/tickets"))).isEqualTo(200);
    assertThat(change(key, "revocations", "{}")).isEqualTo(201);
    assertBothRefuse(key);
  }

  @Test
  void bothIngressesObeyARevocationInTheDatabase() {
    JsonNode key = key("");
    assertThat(status(here(key, "/v1/tickets"))).isEqualTo(200);
    assertThat(status(there(key, "/v1/tickets"))).isEqualTo(200);
    ingress
        .jdbc()
        .sql("UPDATE api_key SET revoked_at = UTC_TIMESTAMP(6) WHERE id = UNHEX(?)")
        .param(key.required("id").stringValue().substring(4))
        .update();
    assertBothRefuse(key);
  }

  @Test
  void bothIngressesRefuseTheOldSecretAfterARotation() {
    JsonNode key = key("");
    assertThat(status(here(key, "/v1/tickets"))).isEqualTo(200);
    assertThat(status(there(key, "/v1/tickets"))).isEqualTo(200);
    assertThat(change(key, "rotations", "{}")).isEqualTo(201);
    assertBothRefuse(key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"revocations", "rotations"})
  void waitsOfBothIngressesEndWhenTheirKeyDoes(String change) {
    JsonNode key = key("");
    String ticket = ticket(key);
    double before = waiting();
    CompletableFuture<HttpResponse<String>> first = here(key, ticket + "?wait=30");
    CompletableFuture<HttpResponse<String>> second = there(key, ticket + "?wait=30");
    CompletableFuture<HttpResponse<String>> conditional =
        there(key, ticket + "?wait=30", "If-None-Match", "\"1\"");
    CompletableFuture<HttpResponse<String>> ofAnother =
        ingress
            .http()
            .sendAsync(ingress.request(ticket + "?wait=6").build(), BodyHandlers.ofString());
    await().until(() -> waiting() == before + 4);
    Instant changed = Instant.now();
    assertThat(change(key, change, "{}")).isLessThan(300);
    assertEndedBy(first, changed);
    assertEndedBy(second, changed);
    assertEndedBy(conditional, changed);
    assertThat(ofAnother.join().statusCode()).isEqualTo(200);
  }

  @Test
  void aPostThatWaitsIsAnsweredWithItsTicketWhenTheKeyEndsAlsoARepeatedOne() {
    JsonNode key = key("");
    double before = waiting();
    CompletableFuture<HttpResponse<String>> post = postThatWaits(key);
    await().until(() -> waiting() == before + 1);
    CompletableFuture<HttpResponse<String>> repeated = postThatWaits(key);
    await().until(() -> waiting() == before + 2);
    Instant changed = Instant.now();

    change(key, "revocations", "{}");

    HttpResponse<String> response = post.orTimeout(20, TimeUnit.SECONDS).join();
    HttpResponse<String> second = repeated.orTimeout(20, TimeUnit.SECONDS).join();
    assertThat(Duration.between(changed, Instant.now())).isLessThan(Duration.ofSeconds(2));
    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(Json.text(response.body(), "id")).startsWith("tkt_");
    assertThat(second.statusCode()).isEqualTo(202);
    assertThat(second.body()).isEqualTo(response.body());
    assertThat(second.headers().firstValue("Idempotency-Replayed")).hasValue("true");
    assertBothRefuse(key);
  }

  @Test
  void waitsEndWithTheirKeyThoughTheConnectionPoolIsBusy() throws Exception {
    JsonNode key = key("");
    String ticket = ticket(key);
    double before = waiting();
    CompletableFuture<HttpResponse<String>> poll = here(key, ticket + "?wait=30");
    await().until(() -> waiting() == before + 1);
    List<Connection> pool = new ArrayList<>();
    try {
      for (int i = 0; i < POOL; i++) {
        pool.add(ingress.bean(DataSource.class).getConnection());
      }
      Instant revoked = Instant.now();
      ingress
          .jdbc()
          .sql("UPDATE api_key SET revoked_at = UTC_TIMESTAMP(6) WHERE id = UNHEX(?)")
          .param(key.required("id").stringValue().substring(4))
          .update();
      assertEndedBy(poll, revoked);
      assertThat(status(here(key, "/v1/tickets"))).isEqualTo(503);
    } finally {
      for (Connection connection : pool) {
        connection.close();
      }
    }
    assertBothRefuse(key);
  }

  @Test
  void aWaitEndsWhenItsKeyExpires() {
    Instant expiresAt = Instant.now().plusSeconds(3);
    JsonNode key = key(",\"expiresAt\":\"" + expiresAt + "\"");
    String ticket = ticket(key);
    CompletableFuture<HttpResponse<String>> first = here(key, ticket + "?wait=30");
    CompletableFuture<HttpResponse<String>> second = there(key, ticket + "?wait=30");
    assertEndedBy(first, expiresAt);
    assertEndedBy(second, expiresAt);
    assertThat(Instant.now()).isAfter(expiresAt);
    assertBothRefuse(key);
  }

  @Test
  void aWaitWithTheOldSecretLastsUntilTheGraceIsOver() {
    JsonNode key = key("");
    String ticket = ticket(key);
    CompletableFuture<HttpResponse<String>> poll = there(key, ticket + "?wait=30");
    double before = waiting();
    CompletableFuture<HttpResponse<String>> other = here(key, ticket + "?wait=30");
    await().until(() -> waiting() > before);
    change(key, "rotations", "{\"graceSeconds\":3}");
    Instant ends = Instant.now().plusSeconds(3);
    await().during(Duration.ofMillis(1_500)).until(() -> !poll.isDone() && !other.isDone());
    assertEndedBy(poll, ends);
    assertEndedBy(other, ends);
  }

  private static CompletableFuture<HttpResponse<String>> postThatWaits(JsonNode key) {
    return CompletableFuture.supplyAsync(
        () ->
            ingress.send(
                ingress
                    .request("/v1/accounts")
                    .setHeader("Authorization", "Bearer " + secret(key))
                    .header("Content-Type", "application/json")
                    .header("Idempotency-Key", "post-that-waits")
                    .header("Prefer", "wait=30")
                    .POST(HttpRequest.BodyPublishers.ofString(ACCOUNT))));
  }

  private static void assertEndedBy(CompletableFuture<HttpResponse<String>> wait, Instant ended) {
    HttpResponse<String> response = wait.orTimeout(20, TimeUnit.SECONDS).join();
    assertThat(Duration.between(ended, Instant.now())).isLessThan(Duration.ofSeconds(2));
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(Json.text(response.body(), "type")).isEqualTo("/problems/unauthenticated");
    assertThat(response.headers().firstValue("WWW-Authenticate")).isPresent();
  }

  private static void assertBothRefuse(JsonNode key) {
    await()
        .pollInterval(Duration.ofMillis(50))
        .atMost(Duration.ofSeconds(2))
        .until(
            () ->
                status(here(key, "/v1/tickets")) == 401
                    && status(there(key, "/v1/tickets")) == 401);
  }

  private static JsonNode key(String more) {
    HttpResponse<String> made =
        ingress.task("/v1/keys", "{\"name\":\"k\",\"scopes\":[\"accounts\"]" + more + "}");
    assertThat(made.statusCode()).isEqualTo(201);
    return Json.tree(made.body());
  }

  private static String ticket(JsonNode key) {
    return "/v1/tickets/"
        + Json.text(ingress.taskAs(secret(key), "/v1/accounts", ACCOUNT).body(), "id");
  }

  private static int change(JsonNode key, String change, String body) {
    return ingress
        .task("/v1/keys/" + key.required("id").stringValue() + "/" + change, body)
        .statusCode();
  }

  private static CompletableFuture<HttpResponse<String>> here(
      JsonNode key, String path, String... headers) {
    return send(ingress.port(), key, path, headers);
  }

  private static CompletableFuture<HttpResponse<String>> there(
      JsonNode key, String path, String... headers) {
    return send(
        Integer.parseInt(String.valueOf(other.getEnvironment().getProperty("local.server.port"))),
        key,
        path,
        headers);
  }

  private static CompletableFuture<HttpResponse<String>> send(
      int port, JsonNode key, String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
            .header("Authorization", "Bearer " + secret(key));
    return ingress
        .http()
        .sendAsync(
            (headers.length == 0 ? request : request.headers(headers)).build(),
            BodyHandlers.ofString());
  }

  private static int status(CompletableFuture<HttpResponse<String>> response) {
    return response.join().statusCode();
  }

  private static String secret(JsonNode key) {
    return key.required("key").stringValue();
  }

  /** The requests that wait at both ingresses. */
  private static double waiting() {
    return ingress.bean(MeterRegistry.class).get("satchel.waits.open").gauge().value()
        + other.getBean(MeterRegistry.class).get("satchel.waits.open").gauge().value();
  }
}
