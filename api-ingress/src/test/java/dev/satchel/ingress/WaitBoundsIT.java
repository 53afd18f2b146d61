package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The answer to a client that waits when its key has reached its limit of waits. */
class WaitBoundsIT {
  private static final Duration AT_ONCE = Duration.ofSeconds(5);
  private static TestIngress ingress;
  private static String ticket;
  private static String payment;

  @BeforeAll
  static void start() {
    ingress = TestIngress.start("satchel.ingress.waiting.waiters=4");
    HttpResponse<String> paid =
        ingress.task(
            "/v1/payments",
            """
            {"method":"balance","from":"acc_%1$s","to":"acc_%2$s","amount":{"asset":"KRW","value":1}}\
            """
                .formatted("0".repeat(31) + "1", "0".repeat(31) + "2"));
    ticket = Json.text(paid.body(), "id");
    payment = Json.text(paid.body(), "resource");
  }

  @AfterAll
  static void stop() {
    ingress.close();
  }

  private final List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();

  /** Starts two waits: one key may have half of the four. */
  @BeforeEach
  void fill() {
    for (int i = 0; i < 2; i++) {
      waiting.add(
          ingress
              .http()
              .sendAsync(
                  ingress.request("/v1/tickets/" + ticket + "?wait=8").build(),
                  BodyHandlers.ofString()));
    }
    await().atMost(Duration.ofSeconds(20)).until(() -> open() == 2);
  }

  @Test
  void answersAWaitAboveTheLimitAtOnceWithTheCurrentTicket() {
    double before = refused();
    HttpResponse<String> response = atOnce("/v1/tickets/" + ticket + "?wait=30");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).contains("\"status\":\"accepted\"");
    assertThat(response.headers().firstValue("Retry-After")).hasValue("5");
    String etag = response.headers().firstValue("ETag").orElseThrow();
    HttpResponse<String> unchanged =
        atOnce("/v1/tickets/" + ticket + "?wait=30", "If-None-Match", etag);
    assertThat(unchanged.statusCode()).isEqualTo(304);
    assertThat(unchanged.headers().firstValue("Retry-After")).hasValue("5");
    assertThat(refused() - before).isEqualTo(2);
    assertThat(waiting).noneMatch(CompletableFuture::isDone);
    waiting.forEach(CompletableFuture::join);
  }

  @Test
  void answersAWaitForAPaymentAboveTheLimitAtOnce() {
    HttpResponse<String> response = atOnce(payment + "?wait=30");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Retry-After")).hasValue("5");
    waiting.forEach(CompletableFuture::join);
  }

  @Test
  void acceptsATaskWithPreferWaitAboveTheLimitAtOnce() {
    long began = System.nanoTime();
    HttpResponse<String> response =
        ingress.task(
            "/v1/accounts", "{\"reference\":\"c\",\"assets\":[\"KRW\"]}", "Prefer", "wait=30");
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(AT_ONCE);
    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(response.headers().firstValue("Retry-After")).hasValue("5");
    assertThat(response.headers().firstValue("Preference-Applied")).isEmpty();
    waiting.forEach(CompletableFuture::join);
  }

  private static HttpResponse<String> atOnce(String path, String... headers) {
    long began = System.nanoTime();
    HttpResponse<String> response = ingress.get(path, headers);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(AT_ONCE);
    return response;
  }

  private static double open() {
    return ingress.bean(MeterRegistry.class).get("satchel.waits.open").gauge().value();
  }

  private static double refused() {
    return ingress
        .bean(MeterRegistry.class)
        .get("satchel.waits.refused")
        .tag("reason", "key")
        .counter()
        .count();
  }
}
