package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.ingress.keys.KeySecret;
import dev.satchel.testservers.wire.Http2Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that send slowly, too much, or requests that they reset; others are served meanwhile. */
class HostileClientsIT {
  private static final int ENHANCE_YOUR_CALM = 11;
  private static final int CONNECTIONS = 40;

  private static TestIngress ingress;

  @BeforeAll
  static void start() {
    ingress =
        TestIngress.start(
            "satchel.ingress.connections.headers-within=2s",
            "satchel.ingress.connections.most=" + CONNECTIONS,
            "satchel.ingress.keys.remembered=1s",
            "satchel.ingress.keys.in-hand=20");
  }

  @AfterAll
  static void stop() {
    ingress.close();
  }

  @Test
  void closesConnectionsThatSendHeadersTooSlowly() throws IOException {
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < 20; i++) {
        Socket socket = connected();
        send(socket, "GET /v1/tickets HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
        sockets.add(socket);
      }
      assertServed();
      for (Socket socket : sockets) {
        await()
            .atMost(Duration.ofSeconds(30))
            .pollInterval(Duration.ofMillis(500))
            .until(() -> closedAfterOneMoreByte(socket));
      }
    } finally {
      closeAll(sockets);
    }
    assertServed();
  }

  /** Sends one more byte; returns whether the server has closed the connection. */
  private static boolean closedAfterOneMoreByte(Socket socket) {
    try {
      send(socket, "a");
      socket.setSoTimeout(20);
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException open) {
      return false;
    } catch (IOException closed) {
      return true;
    }
  }

  @Test
  void keepsTheConnectionOfALongPollOpenPastTheHeaderTimeout() throws IOException {
    String ticket =
        Json.text(
            ingress.task("/v1/accounts", "{\"reference\":\"b\",\"assets\":[\"KRW\"]}").body(),
            "id");
    try (Socket socket = connected()) {
      send(
          socket,
          """
          GET /v1/tickets/%s?wait=5 HTTP/1.1\r
          Host: localhost\r
          Connection: close\r
          Authorization: Bearer %s\r
          \r
          """
              .formatted(ticket, TestIngress.KEY));
      assertThat(text(socket)).startsWith("HTTP/1.1 200").contains("\"accepted\"");
    }
  }

  @Test
  void refusesABodyThatArrivesOneByteASecond() throws IOException {
    try (Socket socket = connected()) {
      send(socket, head(TestIngress.KEY, 60_000));
      String[] answer = {""};
      await()
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofSeconds(1))
          .until(
              () -> {
                answer[0] += answerAfterOneMoreByte(socket);
                return answer[0].contains("\r\n\r\n");
              });
      assertThat(answer[0]).startsWith("HTTP/1.1 408").containsIgnoringCase("Connection: close");
    }
  }

  private static String answerAfterOneMoreByte(Socket socket) throws IOException {
    send(socket, " ");
    socket.setSoTimeout(100);
    try {
      byte[] bytes = new byte[4_096];
      int length = socket.getInputStream().read(bytes);
      return new String(bytes, 0, Math.max(0, length), StandardCharsets.ISO_8859_1);
    } catch (SocketTimeoutException nothing) {
      return "";
    }
  }

  @Test
  void slowBodiesOfOneKeyDoNotBlockOtherKeys() throws IOException {
    List<Socket> sockets = new ArrayList<>();
    String other = "sk_other_0123456789abcdef";
    ingress.addKey(other);
    try {
      // The key gets 10 of the 20 in flight; the eleventh is refused, and nobody else is blocked.
      for (int i = 0; i < 15; i++) {
        Socket socket = connected();
        send(socket, head(TestIngress.KEY, 60_000) + "{");
        sockets.add(socket);
      }
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> ingress.get("/v1/tickets").statusCode() == 429);
      assertThat(ingress.getAs(other, "/v1/tickets").statusCode()).isEqualTo(200);
    } finally {
      closeAll(sockets);
    }
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> ingress.get("/v1/tickets").statusCode() == 200);
  }

  @ParameterizedTest
  @ValueSource(longs = {2, 12L * 1024 * 1024})
  void answersABodyWithAWrongKeyWithoutReadingItAndSaysThatTheConnectionIsClosed(long declared)
      throws IOException {
    try (Socket socket = connected()) {
      send(socket, head("sk_wrong_0123456789abcdef", declared));
      // The body is never sent: a server that waited for it would not answer.
      String answer = text(socket);
      assertThat(answer)
          .startsWith("HTTP/1.1 401")
          .contains("/problems/unauthenticated")
          .containsIgnoringCase("Connection: close");
    }
  }

  @Test
  void aConnectionWhoseRequestWasRefusedIsNotUsedAgain() {
    for (int i = 0; i < 200; i++) {
      assertThat(ingress.taskAs("sk_wrong_0123456789abcdef", "/v1/keys", "{}").statusCode())
          .isIn(401, 429);
    }
  }

  @Test
  void repeatedInvalidKeysAreBoundedToTheKeyLookupsOfOneAddress() throws Exception {
    int invented = 12;
    for (int i = 0; i < invented; i++) {
      assertThat(ingress.getAs(inventedKey(i), "/v1/tickets").statusCode()).isEqualTo(401);
    }
    List<CompletableFuture<Integer>> answers = new ArrayList<>();
    try (Connection connection = ingress.bean(DataSource.class).getConnection();
        Statement statement = connection.createStatement()) {
      await().pollDelay(Duration.ofMillis(1_200)).until(() -> true);
      statement.execute("LOCK TABLES api_key WRITE");
      try {
        for (int i = 0; i < invented; i++) {
          HttpRequest request =
              ingress
                  .request("/v1/tickets")
                  .setHeader("Authorization", "Bearer " + inventedKey(i))
                  .build();
          answers.add(
              ingress
                  .http()
                  .sendAsync(request, HttpResponse.BodyHandlers.discarding())
                  .thenApply(HttpResponse::statusCode));
        }
        // Of 20 requests in flight, 5 may be key look-ups, and 2 of those from one address.
        await()
            .atMost(Duration.ofSeconds(5))
            .until(
                () -> answers.stream().filter(CompletableFuture::isDone).count() == invented - 2);
      } finally {
        statement.execute("UNLOCK TABLES");
      }
    }
    assertThat(answers.stream().map(CompletableFuture::join))
        .containsOnly(401, 429)
        .filteredOn(status -> status == 401)
        .hasSize(2);
  }

  /** With its checksum: any other text is refused without a look-up. */
  private static String inventedKey(int i) {
    return KeySecret.fresh(new Random(i)).text();
  }

  @Test
  void closesAConnectionThatRapidlyResetsItsRequests() throws IOException {
    try (Http2Wire wire = Http2Wire.open(ingress.port())) {
      int sent = resetsUntilClosed(wire);
      await().atMost(Duration.ofSeconds(10)).until(wire::closed);
      // Closing a socket with unread requests resets it, which may lose the GOAWAY.
      assertThat(wire.goAway()).as("after %d requests: %s", sent, wire).isIn(ENHANCE_YOUR_CALM, -1);
    }
    assertServed();
  }

  private static int resetsUntilClosed(Http2Wire wire) {
    int sent = 0;
    try {
      while (sent < 50_000 && wire.goAway() < 0) {
        wire.cancel(wire.send(Http2Wire.get("/v1/tickets", TestIngress.KEY)));
        wire.flush();
        sent++;
      }
    } catch (IOException closed) {
      // Expected: the server has closed the connection.
    }
    return sent;
  }

  @Test
  void connectionsAboveTheLimitAreNotServedUntilOthersClose() throws IOException {
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < CONNECTIONS + 10; i++) {
        sockets.add(connected());
      }
      Socket late = sockets.getLast();
      assertThat(answerWithin(late, 2_000)).isEmpty();
      closeAll(sockets.subList(0, CONNECTIONS + 9));
      // Whether the late connection is turned away or served, the next one is served.
      await().atMost(Duration.ofSeconds(20)).until(() -> servedOnANewConnection());
    } finally {
      closeAll(sockets);
    }
  }

  private static boolean servedOnANewConnection() throws IOException {
    try (Socket socket = connected()) {
      return answerWithin(socket, 2_000).startsWith("HTTP/1.1 200");
    }
  }

  private static String answerWithin(Socket socket, int ms) {
    try {
      send(socket, "GET /openapi.json HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      socket.setSoTimeout(ms);
      return new String(socket.getInputStream().readNBytes(12), StandardCharsets.ISO_8859_1);
    } catch (IOException none) {
      return "";
    }
  }

  private static void assertServed() {
    long began = System.nanoTime();
    assertThat(ingress.get("/v1/tickets").statusCode()).isEqualTo(200);
    assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(5));
  }

  private static String head(String key, long length) {
    return """
    POST /v1/accounts HTTP/1.1\r
    Host: localhost\r
    Authorization: Bearer %s\r
    Idempotency-Key: slow\r
    Content-Type: application/json\r
    Content-Length: %d\r
    \r
    """
        .formatted(key, length);
  }

  @SuppressWarnings("AddressSelection")
  private static Socket connected() throws IOException {
    Socket socket = new Socket("localhost", ingress.port());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  private static String text(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  private static void closeAll(List<Socket> sockets) {
    for (Socket socket : sockets) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
