package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad requests get a problem that says what is wrong, never a 5xx, and nothing is stored. */
class BadInputIT {
  private static final String ACC = "acc_0193b0d2c6a17c2d8f4e5a6b7c8d9e0f";
  private static final String ACC2 = "acc_0193b0d2c6a17c2d8f4e5a6b7c8d9e10";
  private static final String AMOUNT = "{\"asset\":\"KRW\",\"value\":1}";
  private static TestIngress ingress;

  @BeforeAll
  static void start() {
    ingress = TestIngress.start("satchel.ingress.keys.requests-per-second=100000");
  }

  @AfterAll
  static void stop() {
    ingress.close();
  }

  @AfterEach
  void assertNothingIsStored() {
    assertThat(ingress.jdbc().sql("SELECT COUNT(*) FROM ticket").query(Integer.class).single())
        .isZero();
  }

  static Stream<String[]> badPayments() {
    return Stream.of(
        new String[] {pay("\"method\":\"bitcoin\"", 0), "/method", "one-of"},
        new String[] {pay("\"method\":7", 0), "/method", "one-of"},
        new String[] {pay("\"from\":\"acc_1\"", 1), "/from", "id"},
        new String[] {
          pay("\"from\":\"" + ACC.toUpperCase(java.util.Locale.ROOT) + "\"", 1), "/from", "id"
        },
        new String[] {pay("\"from\":[]", 1), "/from", "type"},
        new String[] {pay("\"from\":null", 1), "/from", "required"},
        new String[] {pay("\"to\":\"" + ACC + "\"", 2), "/to", "different"},
        new String[] {pay("\"amount\":5", 3), "/amount", "type"},
        new String[] {pay("\"amount\":{}", 3), "/amount/value", "required"},
        new String[] {pay(amount("KRW", "0"), 3), "/amount/value", "range"},
        new String[] {pay(amount("KRW", "-1"), 3), "/amount/value", "range"},
        new String[] {pay(amount("KRW", "1.0"), 3), "/amount/value", "integer"},
        new String[] {pay(amount("KRW", "1e3"), 3), "/amount/value", "integer"},
        new String[] {pay(amount("KRW", "1e999999999"), 3), "/amount/value", "integer"},
        new String[] {pay(amount("KRW", "9007199254740992"), 3), "/amount/value", "range"},
        new String[] {pay(amount("KRW", "9223372036854775808"), 3), "/amount/value", "range"},
        new String[] {pay(amount("KRW", "9".repeat(90)), 3), "/amount/value", "range"},
        new String[] {pay(amount("KRW", "\"1\""), 3), "/amount/value", "integer"},
        new String[] {pay(amount("KRW", "true"), 3), "/amount/value", "integer"},
        new String[] {pay(amount("DOGE", "1"), 3), "/amount/asset", "asset"},
        new String[] {pay(amount("krw", "1"), 3), "/amount/asset", "asset"},
        new String[] {pay("\"capture\":\"yes\"", 4), "/capture", "type"},
        new String[] {pay("\"externalId\":\"\"", 4), "/externalId", "length"},
        new String[] {pay("\"externalId\":\"a\\u0000b\"", 4), "/externalId", "characters"},
        new String[] {pay("\"externalId\":\"\\ud800\"", 4), "/externalId", "characters"},
        new String[] {
          pay("\"externalId\":\"" + "x".repeat(256) + "\"", 4), "/externalId", "length"
        },
        new String[] {pay("\"metadata\":[1]", 4), "/metadata", "type"},
        new String[] {pay("\"metadata\":{\"a/b\":1}", 4), "/metadata/a~1b", "type"},
        new String[] {pay("\"metadata\":{\"\":\"x\"}", 4), "/metadata/", "length"},
        new String[] {pay("\"colour\":\"red\"", 4), "/colour", "unknown"});
  }

  @ParameterizedTest
  @MethodSource("badPayments")
  void namesTheFieldAndTheViolatedRule(String body, String pointer, String rule) {
    HttpResponse<String> response = ingress.task("/v1/payments", body);
    assertProblem(response, 400, "invalid-request");
    assertThat(response.body()).contains("\"pointer\":\"" + pointer + "\"", "\"rule\":\"" + rule);
  }

  @Test
  void namesAllViolatedRulesAtOnce() {
    HttpResponse<String> response =
        ingress.post("/v1/payments?x=1", "{\"method\":1,\"from\":2,\"x\":3}");
    assertProblem(response, 400, "invalid-request");
    assertThat(response.body())
        .contains("\"parameter\":\"x\"", "\"header\":\"Idempotency-Key\"")
        .contains("/method", "/from", "/to", "/amount", "\"pointer\":\"/x\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "nonsense",
        "[]",
        "1",
        "null",
        "\"text\"",
        "{\"method\":\"balance\",\"method\":\"balance\"}",
        "{} {}",
        "{'a':1}",
        "{\"a\":NaN}",
        "{\"a\":01}",
        "\uFEFF{}"
      })
  void refusesBodiesThatAreNotAJsonObject(String body) {
    assertProblem(ingress.task("/v1/payments", body), 400, "malformed-request");
  }

  @Test
  void refusesDeepNesting() {
    String deep = "{\"a\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}";
    assertProblem(ingress.task("/v1/payments", deep), 400, "malformed-request");
  }

  @Test
  void refusesNumbersOfManyDigits() {
    assertProblem(
        ingress.task("/v1/payments", pay(amount("KRW", "1".repeat(5_000)), 3)),
        400,
        "malformed-request");
    assertProblem(
        ingress.task("/v1/payments", pay(amount("KRW", "1e99999999999"), 3)),
        400,
        "malformed-request");
  }

  /** The canonical text of such a number has more digits than the request. */
  @Test
  void refusesNumbersWhoseCanonicalTextIsLonger() {
    for (String number : List.of("1".repeat(99) + "e1", "1".repeat(97) + "e-102")) {
      for (String path : List.of("/v1/payments", "/v1/keys", "/v1/queues/payments/pauses")) {
        assertProblem(ingress.task(path, "{\"x\":" + number + "}"), 400, "invalid-request");
      }
    }
  }

  @Test
  void refusesInvalidUtf8() {
    byte[] body = {'{', '"', 'a', '"', ':', '"', (byte) 0xC3, (byte) 0x28, '"', '}'};
    assertProblem(
        ingress.send(
            ingress
                .request("/v1/payments")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "k")
                .POST(BodyPublishers.ofByteArray(body))),
        400,
        "malformed-request");
  }

  @ParameterizedTest
  @ValueSource(ints = {65_537, 10_000_000})
  void refusesLargeBodiesWithAProblem(int size) {
    assertProblem(ingress.task("/v1/payments", "x".repeat(size)), 413, "payload-too-large");
  }

  @Test
  void refusesLargeChunkedBodiesWithAProblem() {
    byte[] body = new byte[3_000_000];
    assertProblem(
        ingress.send(
            ingress
                .request("/v1/payments")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(body)))),
        413,
        "payload-too-large");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=utf-16",
        "application/problem+json",
        "nonsense"
      })
  void refusesOtherMediaTypes(String type) {
    assertProblem(
        ingress.send(
            ingress
                .request("/v1/payments")
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString("{}"))),
        415,
        "unsupported-media-type");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "wait=-1",
        "wait=1e9",
        "wait=abc",
        "wait=",
        "wait=1.5",
        "wait=1&wait=2",
        "w=1",
        "wait=%zz",
        "wait=+1",
        "wait=%C3%28"
      })
  void refusesInvalidQueries(String query) {
    String path = "/v1/tickets/tkt_0193b0d2c6a17c2d8f4e5a6b7c8d9e0f?" + query;
    String response =
        Wire.exchange(
            ingress.port(),
            "GET "
                + path
                + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer "
                + TestIngress.KEY
                + "\r\n\r\n");
    assertThat(response).startsWith("HTTP/1.1 400").contains("application/problem+json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "with space", "ümlaut", "tab\there"})
  void refusesInvalidIdempotencyKeys(String key) {
    String body = goodPayment();
    String response =
        Wire.exchange(
            ingress.port(),
            "POST /v1/payments HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer "
                + TestIngress.KEY
                + "\r\nContent-Type: application/json\r\nIdempotency-Key: "
                + key
                + "\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n"
                + body);
    assertThat(response).startsWith("HTTP/1.1 400").contains("application/problem+json");
  }

  @Test
  void refusesTooLongOrRepeatedIdempotencyKeys() {
    assertProblem(
        ingress.post("/v1/payments", goodPayment(), "Idempotency-Key", "k".repeat(256)),
        400,
        "invalid-request");
    HttpResponse<String> twice =
        ingress.post("/v1/payments", goodPayment(), "Idempotency-Key", "a", "Idempotency-Key", "b");
    assertProblem(twice, 400, "invalid-request");
    assertThat(twice.body()).contains("once");
  }

  private static final String BEARER = "Authorization: Bearer " + TestIngress.KEY + "\r\n";
  private static final String TWICE = BEARER + BEARER;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Authorization: Basic abc\r\n",
        "Authorization: Bearer\r\n",
        "Authorization: Bearer sk_unknown_key_000000000\r\n",
        TWICE,
        "Authorization: sk_test_0123456789abcdef\r\n"
      })
  void refusesAMissingOrInvalidApiKeyBeforeTheBodyIsRead(String header) {
    String response =
        Wire.exchange(
            ingress.port(),
            String.join(
                "\r\n",
                "POST /v1/payments HTTP/1.1",
                "Host: a",
                "Connection: close",
                header + "Content-Length: 1",
                "",
                "{"));
    assertThat(response)
        .startsWith("HTTP/1.1 401")
        .contains("WWW-Authenticate: Bearer", "/problems/unauthenticated", "X-Request-Id: req_");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /v1/../x HTTP/1.1",
        "GET /v1/%2e%2e/x HTTP/1.1",
        "GET /v1/..%2fx HTTP/1.1",
        "GET /v1/%00 HTTP/1.1",
        "GET /v1/%zz HTTP/1.1",
        "GET /v1/tickets/a;b=c HTTP/1.1",
        "GET //v1//tickets HTTP/1.1",
        "GET /v1\\tickets HTTP/1.1",
        "GET v1 HTTP/1.1",
        "GET  HTTP/1.1",
        "NONSENSE",
        "BREW /v1/payments HTTP/1.1",
        "TRACE /v1/payments HTTP/1.1",
        "CONNECT /v1/payments HTTP/1.1",
        "GET /v1/tickets HTTP/9.9"
      })
  void answersMalformedRequestLinesWithAProblem(String line) {
    String response =
        Wire.exchange(
            ingress.port(),
            line
                + "\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer "
                + TestIngress.KEY
                + "\r\n\r\n");
    assertThat(response).startsWith("HTTP/1.1 4").contains("application/problem+json");
    assertThat(response).doesNotContain("jetty", "Jetty", "Exception", "\tat ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bad Header: x",
        "X: a\0b",
        ": empty",
        "Content-Length: -1",
        "Content-Length: abc",
        "Transfer-Encoding: nonsense",
        "Accept: nonsense",
        "Accept: text/html"
      })
  void answersMalformedHeadersWithAProblem(String header) {
    String response =
        Wire.exchange(
            ingress.port(),
            "GET /v1/tickets HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer "
                + TestIngress.KEY
                + "\r\n"
                + header
                + "\r\n\r\n");
    assertThat(response).startsWith("HTTP/1.1 4").contains("application/problem+json");
  }

  @Test
  void answersOversizedHeadersAndUrisWithAProblem() {
    assertThat(ingress.get("/v1/tickets", "X-Long", "x".repeat(40_000)).body())
        .contains("/problems/headers-too-large");
    assertThat(ingress.get("/v1/tickets/" + "x".repeat(40_000)).statusCode()).isBetween(414, 431);
  }

  @Test
  void refusesUnknownPathsAndMethodsWithAProblem() {
    assertProblem(ingress.get("/v1/nothing"), 404, "not-found");
    assertProblem(ingress.get("/"), 404, "not-found");
    assertProblem(ingress.get("/v1/credits"), 405, "method-not-allowed");
    assertThat(ingress.get("/v1/credits").headers().firstValue("Allow")).hasValue("POST");
    assertProblem(
        ingress.send(ingress.request("/v1/payments").DELETE()), 405, "method-not-allowed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/tickets/nonsense",
        "/v1/tickets/tkt_0193b0d2c6a17c2d8f4e5a6b7c8d9e0f",
        "/v1/tickets/tkt_0193b0d2c6a17c2d8f4e5a6b7c8d9e0f?wait=1",
        "/v1/tickets/tkt_0193b0d2c6a17c2d8f4e5a6b7c8d9e0f/attempts",
        "/v1/accounts/acc_0193b0d2c6a17c2d8f4e5a6b7c8d9e0f",
        "/v1/accounts/acc_0193b0d2c6a17c2d8f4e5a6b7c8d9e0f/entries",
        "/v1/payments/pay_0193b0d2c6a17c2d8f4e5a6b7c8d9e0f",
        "/v1/payments/pay_0193b0d2c6a17c2d8f4e5a6b7c8d9e0f?wait=1",
        "/problems/nothing"
      })
  void unknownResourcesAreNotFound(String path) {
    assertProblem(ingress.get(path), 404, "not-found");
  }

  @Test
  void tasksForUnknownResourcesAreNotFound() {
    String payment = "/v1/payments/pay_0193b0d2c6a17c2d8f4e5a6b7c8d9e0f";
    assertProblem(ingress.task(payment + "/captures", "{}"), 404, "not-found");
    assertProblem(ingress.task(payment + "/refunds", "{}"), 404, "not-found");
    assertProblem(ingress.task(payment + "/voids", "{}"), 404, "not-found");
    assertProblem(ingress.task("/v1/payments/x/voids", "{}"), 404, "not-found");
    assertProblem(ingress.task(payment + "/voids", "{\"amount\":1}"), 400, "invalid-request");
    assertProblem(
        ingress.send(
            ingress
                .request("/v1/accounts/" + ACC + "/credit-limit")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "k")
                .PUT(BodyPublishers.ofString("{\"amount\":" + AMOUNT + "}"))),
        404,
        "not-found");
  }

  @ParameterizedTest
  @ValueSource(strings = {"limit=0", "limit=201", "limit=x", "cursor=x", "cursor=!!", "after=1"})
  void refusesInvalidPageParameters(String query) {
    assertProblem(ingress.get("/v1/tickets?" + query), 400, "invalid-request");
    assertProblem(ingress.get("/v1/payments?" + query), 400, "invalid-request");
    assertProblem(ingress.get("/v1/accounts?" + query), 400, "invalid-request");
  }

  @Test
  void namesTheInvalidAssetsOfAnAccount() {
    HttpResponse<String> response =
        ingress.task(
            "/v1/accounts",
            "{\"reference\":\"r\",\"assets\":[\"KRW\",\"KRW\",\"X\",1],\"contact\":\"nobody\"}");
    assertProblem(response, 400, "invalid-request");
    assertThat(response.body()).contains("/assets/1", "/assets/2", "/assets/3", "/contact");
    assertProblem(
        ingress.task("/v1/accounts", "{\"reference\":\"r\",\"assets\":[]}"),
        400,
        "invalid-request");
  }

  private static void assertProblem(HttpResponse<String> response, int status, String code) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(response.headers().firstValue("X-Request-Id")).isPresent();
    assertThat(response.headers().firstValue("traceparent")).isPresent();
    assertThat(response.body())
        .contains("\"type\":\"/problems/" + code + "\"")
        .doesNotContain("Exception", "dev.satchel");
  }

  private static String goodPayment() {
    return pay("", -1);
  }

  private static String amount(String asset, String value) {
    return "\"amount\":{\"asset\":\"" + asset + "\",\"value\":" + value + "}";
  }

  /**
   * A payment with the member at index {@code at} replaced, or one added when {@code at} is past
   * them.
   */
  private static String pay(String member, int at) {
    String[] members = {
      "\"method\":\"balance\"",
      "\"from\":\"" + ACC + "\"",
      "\"to\":\"" + ACC2 + "\"",
      "\"amount\":" + AMOUNT
    };
    if (at >= 0 && at < members.length) {
      members[at] = member;
    }
    String all = String.join(",", members);
    return "{" + (at >= members.length ? all + "," + member : all) + "}";
  }
}
