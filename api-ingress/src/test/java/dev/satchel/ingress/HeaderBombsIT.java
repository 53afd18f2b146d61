package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.testservers.wire.Http2Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Headers that are too many or too large, or that become so when they are decoded. */
class HeaderBombsIT {
  private static final int MEGABYTE = 1 << 20;
  private static final int FRAME = 16_000;

  private static TestIngress ingress;

  @BeforeAll
  static void start() {
    ingress = TestIngress.start();
  }

  @AfterAll
  static void stop() {
    ingress.close();
  }

  @AfterEach
  void anotherClientIsServed() {
    assertThat(ingress.get("/v1/tickets").statusCode()).isEqualTo(200);
  }

  @Test
  void refusesTenThousandFields() throws IOException {
    StringBuilder fields = new StringBuilder();
    for (int i = 0; i < 10_000; i++) {
      fields.append("X-").append(i).append(": y\r\n");
    }

    assertRefused("GET /v1/tickets HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n");
  }

  @Test
  void refusesAFieldOfAMegabyte() throws IOException {
    assertRefused(
        "GET /v1/tickets HTTP/1.1\r\nHost: localhost\r\nX: " + "y".repeat(MEGABYTE) + "\r\n\r\n");
    assertRefused(
        "GET /v1/tickets HTTP/1.1\r\nHost: localhost\r\n" + "x".repeat(MEGABYTE) + ": y\r\n\r\n");
  }

  @Test
  void refusesAPathOfAMegabyte() throws IOException {
    assertRefused("GET /" + "y".repeat(MEGABYTE) + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  }

  @Test
  void refusesTrailersOfAMegabyte() throws IOException {
    assertRefused(
        "POST /v1/accounts HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
            + TestIngress.KEY
            + "\r\nIdempotency-Key: k\r\nContent-Type: application/json\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX: "
            + "y".repeat(MEGABYTE)
            + "\r\n\r\n");
  }

  /** Answers with 4xx, or closes the connection while the client still sends. */
  private static void assertRefused(String bytes) throws IOException {
    String answer = "";
    try (Socket socket = new Socket("localhost", ingress.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (SocketException closed) {
      // The answer may be lost when the connection is closed with bytes unread.
    }
    assertThat(answer.isEmpty() || answer.startsWith("HTTP/1.1 4")).as(answer).isTrue();
  }

  @Test
  void refusesTenThousandFieldsOverHttp2() throws IOException {
    Map<String, String> fields = Http2Wire.get("/v1/tickets", TestIngress.KEY);
    for (int i = 0; i < 10_000; i++) {
      fields.put("x-" + i, "y");
    }

    assertBlockRefused(Http2Wire.block(fields));
  }

  @Test
  void refusesAFieldOfAMegabyteOverHttp2() throws IOException {
    Map<String, String> fields = Http2Wire.get("/v1/tickets", TestIngress.KEY);
    fields.put("x", "y".repeat(MEGABYTE));

    assertBlockRefused(Http2Wire.block(fields));
  }

  /** A field of 4,000 bytes enters the decoder's table, and a byte each repeats it 10,000 times. */
  @Test
  void refusesFewBytesThatBecomeManyWhenTheyAreDecoded() throws IOException {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.writeBytes(Http2Wire.block(Http2Wire.get("/v1/tickets", TestIngress.KEY)));
    byte[] literal = Http2Wire.block(Map.of("x", "y".repeat(4_000)));
    literal[0] = 0x40; // indexed from now on, as the first entry after the 61 static ones
    block.writeBytes(literal);
    for (int i = 0; i < 10_000; i++) {
      block.write(0x80 | 62);
    }

    assertBlockRefused(block.toByteArray());
  }

  private static void assertBlockRefused(byte[] block) throws IOException {
    try (Http2Wire wire = Http2Wire.open(ingress.port())) {
      try {
        int first = Math.min(block.length, FRAME);
        int stream = wire.sendBlock(Arrays.copyOf(block, first), first == block.length);
        for (int at = first; at < block.length; at += FRAME) {
          int end = Math.min(block.length, at + FRAME);
          wire.sendMore(stream, Arrays.copyOfRange(block, at, end), end == block.length);
        }
        wire.flush();
      } catch (IOException closed) {
        // The server has closed the connection while the block was sent.
      }
      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> wire.answers(431) + wire.resets() > 0 || wire.goAway() >= 0 || wire.closed());
      assertThat(wire.answers(200)).isZero();
    }
  }

  /** A block of headers that never ends (CVE-2024-27316 and others). */
  @Test
  void endsAConnectionThatContinuesItsHeadersForEver() throws IOException {
    byte[] part = Http2Wire.block(Map.of("x", "y".repeat(FRAME / 2)));
    try (Http2Wire wire = Http2Wire.open(ingress.port())) {
      long sent = 0;
      try {
        int stream =
            wire.sendBlock(Http2Wire.block(Http2Wire.get("/v1/tickets", TestIngress.KEY)), false);
        while (sent < 256L * MEGABYTE && wire.goAway() < 0 && !wire.closed()) {
          wire.sendMore(stream, part, false);
          wire.flush();
          sent += part.length;
        }
      } catch (IOException closed) {
        // Expected: the server has closed the connection.
      }
      await().atMost(Duration.ofSeconds(20)).until(() -> wire.goAway() >= 0 || wire.closed());
      assertThat(sent).isLessThan(64L * MEGABYTE);
    }
  }
}
