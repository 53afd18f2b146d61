package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.ConfigurableApplicationContext;

/** The address of a client behind proxies, as tickets and the audit log have it. */
class ProxiesIT {
  private static final String CLIENT = "203.0.113.7";

  private static TestIngress ingress;

  @BeforeAll
  static void start() {
    ingress =
        TestIngress.start(
            "satchel.ingress.trusted-proxies=127.0.0.0/8,::1,10.0.0.0/8",
            "satchel.ingress.cors.origins=https://shop.example",
            "satchel.ingress.tls.hsts=1d");
  }

  @AfterAll
  static void stop() {
    ingress.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "203.0.113.7 | 203.0.113.7",
        "6.6.6.6, 203.0.113.7, 10.1.1.1 | 203.0.113.7",
        "[2001:db8::7]:4711 | [2001:db8:0:0:0:0:0:7]"
      })
  void aTrustedProxyNamesTheClient(String header, String client) {
    assertThat(remoteOf(task(ingress.port(), "X-Forwarded-For", header))).isEqualTo(client);
    assertThat(TestAudit.lines(ingress.jdbc()).getLast()).contains("\"" + client + "\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"unknown|1", "6.6.6.6, nonsense|2", "',,'|3", "'\"'|4"})
  void aMalformedHeaderLeavesTheAddressOfTheProxy(String header) {
    assertThat(remoteOf(task(ingress.port(), "X-Forwarded-For", header)))
        .isIn("127.0.0.1", "0:0:0:0:0:0:0:1");
  }

  @Test
  void theOtherHeaderIsIgnoredBecauseProxiesPassItOn() {
    assertThat(remoteOf(task(ingress.port(), "Forwarded", "for=6.6.6.6")))
        .isIn("127.0.0.1", "0:0:0:0:0:0:0:1");
  }

  @Test
  void forwardedIsReadWhereItIsTheHeaderOfTheProxies() {
    try (ConfigurableApplicationContext other =
        ingress.startBeside(
            "satchel.ingress.trusted-proxies=127.0.0.0/8,::1",
            "satchel.ingress.forwarded-header=forwarded")) {
      int port = port(other);

      assertThat(remoteOf(task(port, "Forwarded", "for=6.6.6.6, for=\"" + CLIENT + ":1\"")))
          .isEqualTo(CLIENT);
      assertThat(remoteOf(task(port, "X-Forwarded-For", "6.6.6.6")))
          .isIn("127.0.0.1", "0:0:0:0:0:0:0:1");
    }
  }

  /** Spring Boot would believe every peer there, unless it is told otherwise. */
  @Test
  void nobodyIsBelievedByDefaultNotEvenOnKubernetes() {
    try (ConfigurableApplicationContext other =
        ingress.startBeside("spring.main.cloud-platform=kubernetes")) {
      for (String header : new String[] {"X-Forwarded-For", "Forwarded"}) {
        String value = header.equals("Forwarded") ? "for=" + CLIENT : CLIENT;

        assertThat(remoteOf(task(port(other), header, value))).isIn("127.0.0.1", "0:0:0:0:0:0:0:1");
      }
    }
  }

  @Test
  void aPageOfTheApiItselfMayCallItBehindAProxyThatEndsTls() {
    assertThat(fromPage("https")).startsWith("HTTP/1.1 401").contains("max-age=86400");
    assertThat(fromPage("http"))
        .startsWith("HTTP/1.1 403")
        .contains("origin-not-allowed")
        .doesNotContain("Strict-Transport-Security");
  }

  private static String fromPage(String scheme) {
    return Wire.exchange(
        ingress.port(),
        """
        GET /v1/tickets HTTP/1.1\r
        Host: api.example\r
        Origin: https://api.example\r
        X-Forwarded-For: %s\r
        X-Forwarded-Proto: %s\r
        Connection: close\r
        \r
        """
            .formatted(CLIENT, scheme)
            .getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void linksStayPathsWhateverTheProxySays() {
    HttpResponse<String> answer =
        task(ingress.port(), "X-Forwarded-For", CLIENT, "X-Forwarded-Host", "evil.example");

    assertThat(answer.headers().firstValue("Location").orElseThrow()).startsWith("/v1/tickets/");
  }

  private static HttpResponse<String> task(int port, String... headers) {
    String key = "k" + System.nanoTime();
    return ingress.send(
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/v1/accounts"))
            .header("Authorization", "Bearer " + TestIngress.KEY)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", key)
            .headers(headers)
            .POST(
                BodyPublishers.ofString(
                    "{\"reference\":\"%s\",\"assets\":[\"KRW\"]}".formatted(key))));
  }

  private static String remoteOf(HttpResponse<String> accepted) {
    assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
    return ingress
        .jdbc()
        .sql("SELECT remote FROM ticket WHERE id = UNHEX(?)")
        .param(Json.text(accepted.body(), "id").substring("tkt_".length()))
        .query(String.class)
        .single();
  }

  private static int port(ConfigurableApplicationContext context) {
    return Integer.parseInt(
        String.valueOf(context.getEnvironment().getProperty("local.server.port")));
  }
}
