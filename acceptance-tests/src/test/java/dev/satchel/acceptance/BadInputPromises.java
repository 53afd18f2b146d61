package dev.satchel.acceptance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Guarantees to clients on bad input: a problem, never a 5xx, and no effect. */
interface BadInputPromises {
  String HEADERS =
      "Host: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nAuthorization: Bearer "
          + Installation.KEY
          + "\r\n";

  Installation installation();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "400|Idempotency-Key: k1|{",
        "400|Idempotency-Key: k2|[]",
        "400|Idempotency-Key: k3|{\"method\":\"balance\",\"colour\":1}",
        "400|Idempotency-Key: k4|{\"method\":\"balance\",\"amount\":{\"asset\":\"KRW\",\"value\":-1}}",
        "400|Idempotency-Key: k5|{\"method\":\"balance\",\"amount\":{\"asset\":\"KRW\",\"value\":1e999}}",
        "400|Idempotency-Key: k6|{\"from\":\"\\ud800\"}",
        "400|Idempotency-Key: k7|{\"from\":\"\u00c3(\"}",
        "400|X-No-Key: 1|{}",
        "400|Idempotency-Key: \u00e9|{}",
        "400|Prefer: wait=1e9|{}",
        "400|Transfer-Encoding: nonsense|{}",
        "400|Content-Length: 5|{}",
      })
  default void malformedRequestsAreRefusedWithAProblem(int status, String header, String body)
      throws IOException {
    String answer =
        exchange(
            "POST /v1/payments HTTP/1.1\r\n"
                + HEADERS
                + header
                + "\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n"
                + body);
    assertThat(answer).startsWith("HTTP/1.1 " + status + " ").contains("problem+json");
  }

  @ParameterizedTest
  @CsvSource({
    "GET /v1/tickets?wait=-1 HTTP/1.1,400",
    "GET /v1/tickets/tkt_0193b0d2c6a17c2d8f4e5a6b7c8d9e0f?wait=soon HTTP/1.1,400",
    "GET /v1/tickets/tkt_0193b0d2c6a17c2d8f4e5a6b7c8d9e0f?wait=1000000000 HTTP/1.1,404",
    "GET /v1/tickets/%00 HTTP/1.1,4",
    "GET /v1/../../etc/passwd HTTP/1.1,4",
    "DELETE /v1/payments HTTP/1.1,405",
    "NONSENSE,4",
    "GET / HTTP/9.9,4",
  })
  default void invalidRequestLinesAreRefused(String line, String status) throws IOException {
    assertThat(exchange(line + "\r\n" + HEADERS + "\r\n")).startsWith("HTTP/1.1 " + status);
  }

  @Test
  default void aBodyOfTenMegabytesIsRefusedWithAProblem() {
    Answer answer = installation().api().post("/v1/payments", "x".repeat(10_000_000));
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.header("Content-Type").orElse("")).startsWith("application/problem+json");
  }

  @Test
  default void aRequestWithAnUnknownKeyIsRefused() {
    Api nobody = Api.at(installation().port(), "sk_nobody_0123456789abcdef");
    Answer answer = nobody.post("/v1/payments", "{}");
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.header("WWW-Authenticate")).isPresent();
  }

  @Test
  default void allFieldErrorsAreReportedAtOnce() {
    Answer answer = installation().api().post("/v1/payments", "{\"method\":1,\"x\":2}");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).contains("/method", "/from", "/to", "/amount", "/x");
  }

  private String exchange(String text) throws IOException {
    try (Socket socket = new Socket("localhost", installation().port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(text.getBytes(ISO_8859_1));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }
}
