package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.testservers.wire.Http2Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests whose end a proxy and a server may see at different places. Each is refused, and what it
 * hides is never executed.
 */
class SmugglingIT {
  private static final int CLOSED_WITHIN_MS = 20_000;
  private static final String HIDDEN_BODY = "{\"reference\":\"hidden\",\"assets\":[\"KRW\"]}";
  private static final String TASK =
      "Authorization: Bearer "
          + TestIngress.KEY
          + "\r\nContent-Type: application/json\r\nIdempotency-Key: k\r\n";

  /** A whole request that would be accepted. */
  private static final String HIDDEN =
      "POST /v1/accounts HTTP/1.1\r\nHost: localhost\r\n"
          + TASK
          + "Content-Length: "
          + HIDDEN_BODY.length()
          + "\r\n\r\n"
          + HIDDEN_BODY;

  private static TestIngress ingress;

  @BeforeAll
  static void start() {
    ingress = TestIngress.start();
  }

  @AfterAll
  static void stop() {
    ingress.close();
  }

  /** Nothing was executed, and the next client is served. */
  @AfterEach
  void nothingWasExecuted() {
    assertThat(ingress.jdbc().sql("DELETE FROM ticket").update()).isZero();
    assertThat(ingress.get("/v1/tickets").statusCode()).isEqualTo(200);
  }

  /** Framing fields, after which the hidden request follows as if it were the next one. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        "Content-Length: 2, 3\r\n\r\n{}",
        "Content-Length: 2\r\n , 3\r\n\r\n{}",
        "Content-Length: +2\r\n\r\n{}",
        "Content-Length: -2\r\n\r\n{}",
        "Content-Length: 0x2\r\n\r\n{}",
        "Content-Length: 2 2\r\n\r\n{}",
        "Content-Length: 99999999999999999999\r\n\r\n{}",
        "Content-Length : 2\r\n\r\n{}",
        "Content-Length\r\n\r\n{}",
        "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        " Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "X: y\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: identity\r\nContent-Length: 2\r\n\r\n{}",
        "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\u0000\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding\u0000: chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chun\rked\r\n\r\n0\r\n\r\n",
        "X: y\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "X: y\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        "X: a\u0000b\r\n\r\n",
        "X\u0000: a\r\n\r\n",
        "Host: other.example\r\nContent-Length: 2\r\n\r\n{}",
      })
  void refusesFramingThatCanBeReadInTwoWays(String framing) throws IOException {
    assertRefused("POST /v1/accounts HTTP/1.1\r\nHost: localhost\r\n" + TASK + framing + HIDDEN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "FFFFFFFFFFFFFFFFF\r\n",
        "7FFFFFFFFFFFFFFF1\r\n",
        "-1\r\n",
        "0x2\r\n{}\r\n0\r\n\r\n",
        "\r\n",
        "g\r\n",
        "2{}\r\n0\r\n\r\n",
        "2\r\n{}0\r\n\r\n",
        "2\r\n{}xx0\r\n\r\n",
        "2\u0000\r\n{}\r\n0\r\n\r\n",
      })
  void refusesChunksWhoseSizeIsNotTheirs(String chunks) throws IOException {
    assertRefused(chunked() + chunks + HIDDEN);
  }

  /** However long it is, it is no part of the body, and takes no memory. */
  @ParameterizedTest
  @ValueSource(strings = {"2;", "0;"})
  void refusesAChunkExtensionOfAMegabyte(String size) throws IOException {
    assertRefused(chunked() + size + "a".repeat(1 << 20) + "\r\n{}\r\n0\r\n\r\n" + HIDDEN);
  }

  private static String chunked() {
    return "POST /v1/accounts HTTP/1.1\r\nHost: localhost\r\n"
        + TASK
        + "Transfer-Encoding: chunked\r\n\r\n";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET http://other.example/v1/tickets HTTP/1.1\r\nHost: localhost\r\n",
        "GET /v1/tickets HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n",
        "GET /v1/tickets HTTP/1.1\r\nHost: localhost\r\nHost: other.example\r\n",
        "GET /v1/tickets HTTP/1.1\r\nHost: localhost, other.example\r\n",
        "GET /v1/tickets HTTP/1.1\r\nHost: local host\r\n",
        "GET /v1/tickets HTTP/1.1\r\nHost: localhost/v1\r\n",
        "GET /v1/tickets HTTP/1.1\r\nHost:\r\n",
        "GET /v1/tickets HTTP/1.1\r\n",
        "GET /v1/tickets HTTP/1.1 \r\nHost: localhost\r\n",
        "GET /v1/tickets HTTP/9.9\r\nHost: localhost\r\n",
        "GET /v1/tickets\r\nHost: localhost\r\n",
        "GET /v1/tickets\u0000 HTTP/1.1\r\nHost: localhost\r\n",
        "GET /v1/../v1/tickets/..;/ HTTP/1.1\r\nHost: localhost\r\n",
        "G\u0000T /v1/tickets HTTP/1.1\r\nHost: localhost\r\n",
      })
  void refusesRequestLinesAndHostsThatCanBeReadInTwoWays(String head) throws IOException {
    assertRefused(
        head + "Connection: close\r\nAuthorization: Bearer " + TestIngress.KEY + "\r\n\r\n");
  }

  /** Refuses with one answer at most, and closes the connection without reading on. */
  private static void assertRefused(String bytes) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    boolean closed = true;
    try (Socket socket = new Socket("localhost", ingress.port())) {
      socket.setSoTimeout(CLOSED_WITHIN_MS);
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      socket.getInputStream().transferTo(answer);
    } catch (SocketTimeoutException open) {
      closed = false;
    } catch (SocketException reset) {
      // Closed with bytes unread: the answer may be lost.
    }
    String text = answer.toString(StandardCharsets.ISO_8859_1);
    assertThat(closed).as("closed after: " + text).isTrue();
    assertThat(text.isEmpty() || text.startsWith("HTTP/1.1 4")).as(text).isTrue();
    assertThat(text.split("HTTP/1\\.1 ", -1)).hasSizeLessThanOrEqualTo(2);
  }

  static Map<String, String> with(String name, String value) {
    Map<String, String> fields = Http2Wire.get("/v1/tickets", TestIngress.KEY);
    fields.put(name, value);
    return fields;
  }

  static Map<String, String> withoutPath() {
    Map<String, String> fields = Http2Wire.get("/v1/tickets", TestIngress.KEY);
    fields.remove(":path");
    return fields;
  }

  static Map<String, String> withALatePath() {
    Map<String, String> fields = new LinkedHashMap<>(withoutPath());
    fields.put(":path", "/v1/tickets");
    return fields;
  }

  static List<Map<String, String>> http2Requests() {
    return List.of(
        with("transfer-encoding", "chunked"),
        with("connection", "keep-alive"),
        with("te", "chunked"),
        with("Upper", "case"),
        with("x", "a\r\nHost: other.example\r\n\r\nPOST /v1/accounts HTTP/1.1"),
        with("x", "a\u0000b"),
        with("x\r\ny", "a"),
        with("x:y", "a"),
        with("", "a"),
        with(":unknown", "a"),
        with(":status", "200"),
        with(":method", "GET /v1/tickets HTTP/1.1\r\nx: y"),
        with(":path", "/v1/tickets HTTP/1.1\r\nHost: a\r\n\r\n"),
        with(":path", ""),
        with(":path", "v1/tickets"),
        with(":authority", "local host"),
        with("host", "other.example"),
        with("content-length", "x"),
        withoutPath(),
        withALatePath());
  }

  @ParameterizedTest
  @MethodSource("http2Requests")
  void refusesHttp2RequestsThatWouldBeOthersInHttp11(Map<String, String> fields) {
    try (Http2Wire wire = Http2Wire.open(ingress.port())) {
      int refused = wire.send(fields);
      int good = wire.send(Http2Wire.get("/v1/tickets", TestIngress.KEY));
      wire.flush();
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> wire.answers(200) > 0 || wire.goAway() >= 0 || wire.closed());
      wire.cancel(refused);
      wire.cancel(good);
      wire.flush();
      assertThat(wire.answers(200)).as(wire.toString()).isLessThanOrEqualTo(1);
    } catch (IOException closed) {
      // The server has closed the connection.
    }
  }
}
