package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.messages.AccountId;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that take their answer slowly, and what a short time-out ends and does not end. */
class SlowReadersIT {
  private static final AccountId LARGE = new AccountId(new UUID(7, 2));
  private static final int LINES = 60_000;
  private static final long PART = 256 * 1024;

  private static TestIngress ingress;

  @BeforeAll
  static void start() {
    ingress = TestIngress.start("satchel.ingress.connections.stalled-for=2s");
    StatementRowsOf rows = new StatementRowsOf(ingress.jdbc());
    rows.open(LARGE, "default", "KRW");
    rows.post(LARGE, "KRW", 1, LINES, true);
  }

  @AfterAll
  static void stop() {
    ingress.close();
  }

  @Test
  void aCsvThatIsTakenByteByByteIsCutAndHoldsOnePart() throws IOException {
    long whole = ingress.get(path(), "Accept", "text/csv").body().length();
    AtomicLong read = new AtomicLong();
    AtomicLong most = new AtomicLong();
    try (Socket slow = asked(2_048)) {
      await().atMost(Duration.ofSeconds(20)).until(() -> unread() > 0);
      await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(500))
          .until(
              () -> {
                most.accumulateAndGet((long) unread(), Math::max);
                read.addAndGet(Math.max(0, slow.getInputStream().readNBytes(1).length));
                return unread() == 0;
              });
      read.addAndGet(rest(slow));
    }

    assertThat(most.get()).isBetween(1L, PART);
    assertThat(read.get()).isLessThan(whole);
    assertThat(ingress.get("/v1/tickets").statusCode()).isEqualTo(200);
  }

  @Test
  void aCsvThatIsTakenSlowlyButSteadilyIsSentWhole() throws IOException {
    try (Socket slow = asked(64 * 1024)) {
      slow.setSoTimeout(20_000);
      byte[] buffer = new byte[32 * 1024];
      StringBuilder end = new StringBuilder();
      for (int size = 0; size >= 0 && end.indexOf("\r\n0\r\n\r\n") < 0; ) {
        await().pollDelay(Duration.ofMillis(20)).until(() -> true);
        size = slow.getInputStream().read(buffer);
        end.append(new String(buffer, 0, Math.max(0, size), StandardCharsets.ISO_8859_1));
        end.delete(0, Math.max(0, end.length() - 100));
      }

      assertThat(end).contains(",1,", "\r\n0\r\n\r\n");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = HttpClient.Version.class,
      names = {"HTTP_1_1", "HTTP_2"})
  void aLongPollIsNotEnded(HttpClient.Version version) throws Exception {
    String ticket =
        Json.text(
            ingress
                .task(
                    "/v1/accounts",
                    "{\"reference\":\"%s\",\"assets\":[\"KRW\"]}".formatted(version))
                .body(),
            "id");
    try (HttpClient client = HttpClient.newBuilder().version(version).build()) {
      var answer =
          client.send(
              ingress.request("/v1/tickets/" + ticket + "?wait=6").build(),
              BodyHandlers.ofString());

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).contains("\"accepted\"");
      assertThat(answer.version()).isEqualTo(version);
    }
  }

  private static String path() {
    return "/v1/accounts/" + LARGE + "/entries";
  }

  private static Socket asked(int buffer) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(buffer);
    socket.connect(new InetSocketAddress("localhost", ingress.port()));
    socket
        .getOutputStream()
        .write(
            """
            GET %s HTTP/1.1\r
            Host: localhost\r
            Accept: text/csv\r
            Authorization: Bearer %s\r
            \r
            """
                .formatted(path(), TestIngress.KEY)
                .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static long rest(Socket socket) throws IOException {
    long rest = 0;
    byte[] buffer = new byte[64 * 1024];
    try {
      for (int size = 0; size >= 0; size = socket.getInputStream().read(buffer)) {
        rest += size;
      }
    } catch (SocketException reset) {
      // The answer has begun, so the connection is reset.
    }
    return rest;
  }

  private static double unread() {
    return ingress.bean(MeterRegistry.class).get("satchel.answers.unread").gauge().value();
  }
}
