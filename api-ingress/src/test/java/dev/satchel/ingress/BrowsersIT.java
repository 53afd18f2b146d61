package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a browser may do with answers, and which pages may ask for them. */
class BrowsersIT {
  private static final String SHOP = "https://shop.example";
  private static final String STRANGER = "https://shop.example.evil.example";
  private static TestIngress open;
  private static TestIngress closed;

  @BeforeAll
  static void start() {
    open = TestIngress.start("satchel.ingress.cors.origins=" + SHOP + ",http://localhost:3000");
    closed = TestIngress.start();
  }

  @AfterAll
  static void stop() {
    open.close();
    closed.close();
  }

  private static HttpResponse<String> preflight(TestIngress ingress, String origin, String method) {
    return ingress.send(
        HttpRequest.newBuilder(URI.create("http://localhost:" + ingress.port() + "/v1/payments"))
            .header("Origin", origin)
            .header("Access-Control-Request-Method", method)
            .header("Access-Control-Request-Headers", "authorization,idempotency-key,prefer")
            .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
  }

  private static HttpResponse<String> get(TestIngress ingress, String origin) {
    return ingress.send(ingress.request("/v1/tickets").header("Origin", origin));
  }

  private static List<String> list(HttpResponse<String> response, String header) {
    return Arrays.asList(response.headers().firstValue(header).orElse("").split(", ?", -1));
  }

  @Test
  void aPageOfAnAllowedOriginMayCallTheApiAndReadItsHeaders() {
    HttpResponse<String> preflight = preflight(open, SHOP, "POST");
    assertThat(preflight.statusCode()).isEqualTo(200);
    assertThat(list(preflight, "Access-Control-Allow-Origin")).containsExactly(SHOP);
    assertThat(list(preflight, "Access-Control-Allow-Methods")).contains("GET", "POST", "PUT");
    assertThat(list(preflight, "Access-Control-Allow-Headers"))
        .containsExactlyInAnyOrder("authorization", "idempotency-key", "prefer");

    HttpResponse<String> answer = get(open, SHOP);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(list(answer, "Access-Control-Allow-Origin")).containsExactly(SHOP);
    assertThat(list(answer, "Access-Control-Expose-Headers"))
        .contains("Location", "ETag", "Retry-After", "X-Request-Id");
    assertThat(answer.headers().allValues("Vary")).contains("Origin");
    assertThat(answer.headers().firstValue("Access-Control-Allow-Credentials")).isEmpty();
  }

  @Test
  void aPageOfAnAllowedOriginReadsProblemsToo() {
    HttpResponse<String> answer =
        open.send(
            HttpRequest.newBuilder(URI.create("http://localhost:" + open.port() + "/v1/tickets"))
                .header("Origin", SHOP));
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(list(answer, "Access-Control-Allow-Origin")).containsExactly(SHOP);
  }

  @ParameterizedTest
  @ValueSource(strings = {STRANGER, "http://shop.example", "https://shop.example:8443", "null"})
  void aPageOfAnotherOriginIsRefusedBeforeItsKeyIsRead(String origin) {
    for (HttpResponse<String> refused :
        List.of(preflight(open, origin, "POST"), get(open, origin))) {
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(refused.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
      assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
      assertThat(refused.body()).contains("/problems/origin-not-allowed");
    }
  }

  @Test
  void aMethodThatTheApiDoesNotHaveIsRefusedInAPreflight() {
    assertThat(preflight(open, SHOP, "DELETE").statusCode()).isEqualTo(403);
  }

  @Test
  void withoutConfiguredOriginsNoPageMayReadAnAnswerAndAPreflightNeedsAKey() {
    assertThat(preflight(closed, SHOP, "POST").statusCode()).isEqualTo(401);
    HttpResponse<String> answer = get(closed, SHOP);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/tickets", "/v1/nothing", "/openapi.json", "/docs", "/problems/x"})
  void everyAnswerRunsNothingAndIsShownInNoFrame(String path) {
    HttpResponse<String> answer = open.get(path);
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(answer.headers().firstValue("X-Frame-Options")).hasValue("DENY");
    assertThat(answer.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
    assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'", "frame-ancestors 'none'");
  }

  @Test
  void anAnswerToARequestThatCannotBeReadCarriesTheSameHeaders() {
    String answer =
        Wire.exchange(
            open.port(), "GET /v1/ticke\u0001ts HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assertThat(answer)
        .startsWith("HTTP/1.1 400")
        .containsIgnoringCase("X-Frame-Options: DENY")
        .containsIgnoringCase("frame-ancestors 'none'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "https://shop.example/",
        "shop.example",
        "https://Shop.example",
        "https://shop.example:443",
        "ftp://a.b"
      })
  void originsThatABrowserNeverSendsStopTheStart(String origin) {
    assertThatThrownBy(() -> TestIngress.start("satchel.ingress.cors.origins=" + origin).close())
        .hasStackTraceContaining("satchel.ingress.cors.origins");
  }
}
