package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.satchel.testservers.wire.Http2Wire;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.jetty.JettyWebServer;

/** Clients that send requests and never read the responses, while others are timed. */
class UnreadAnswersIT {
  private static final String OTHER = "sk_other_0123456789abcdef";
  private static final int STREAMS = 1_024;
  private static final int MEASURED = 500;
  private static final Duration SERVED_WITHIN = Duration.ofSeconds(2);

  private static TestIngress ingress;

  @BeforeAll
  static void start() {
    ingress =
        TestIngress.start(
            "satchel.ingress.answers.unread=256MB",
            "satchel.ingress.connections.streams=1000000",
            "satchel.ingress.connections.streams-each=" + STREAMS);
    ingress.addKey(OTHER);
  }

  @AfterAll
  static void stop() {
    ingress.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {TestIngress.KEY, "sk_wrong_0123456789abcdef"})
  void aClientThatReadsNoAnswersDoesNotDelayOtherKeys(String key) throws IOException {
    int tasks = tasks();
    List<Http2Wire> wires = new ArrayList<>();
    try {
      while (wires.size() * STREAMS < tasks + 2 * STREAMS) {
        Http2Wire wire = Http2Wire.openWithoutWindow(ingress.port());
        wires.add(wire);
        for (int i = 0; i < STREAMS; i++) {
          wire.send(Http2Wire.get("/v1/tickets", key));
        }
        wire.flush();
      }
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> wires.stream().mapToInt(Http2Wire::begun).sum() >= tasks - STREAMS);
      long[] nanos = timed();
      System.out.printf(
          "beside %d unread answers: p50 %d ms, p99 %d ms%n",
          wires.stream().mapToInt(Http2Wire::begun).sum(),
          TimeUnit.NANOSECONDS.toMillis(nanos[MEASURED / 2]),
          TimeUnit.NANOSECONDS.toMillis(nanos[MEASURED * 99 / 100]));
      assertThat(Duration.ofNanos(nanos[MEASURED * 99 / 100])).isLessThan(SERVED_WITHIN);
    } finally {
      for (Http2Wire wire : wires) {
        wire.close();
      }
    }
    await().atMost(Duration.ofSeconds(60)).until(() -> unread() == 0);
  }

  @Test
  void resetsStreamsOfAnAddressThatReachesItsLimitOfUnreadBytes() throws IOException {
    double before = cut();
    int asked = 200;
    try (Http2Wire wire = Http2Wire.openWithoutWindow(ingress.port())) {
      for (int i = 0; i < asked; i++) {
        wire.send(Http2Wire.get("/openapi.json", TestIngress.KEY));
      }
      wire.flush();
      await().atMost(Duration.ofSeconds(30)).until(() -> wire.begun() + wire.resets() == asked);
      assertThat(wire.begun()).isPositive();
      assertThat(cut() - before).isEqualTo(wire.resets()).isPositive();
      // A quarter of the 256 MB is for clients without a key, a tenth of that for one address.
      assertThat(unread()).isBetween(3.2 * (1 << 20), 6.4 * (1 << 20));
      assertThat(ingress.getAs(OTHER, "/v1/tickets").statusCode()).isEqualTo(200);
    }
    await().atMost(Duration.ofSeconds(30)).until(() -> unread() == 0);
  }

  @Test
  void closesHttp1ConnectionsOfAnAddressThatReachesItsLimitOfUnreadBytes() throws IOException {
    try (Http2Wire wire = Http2Wire.openWithoutWindow(ingress.port())) {
      for (int i = 0; i < 200; i++) {
        wire.send(Http2Wire.get("/openapi.json", TestIngress.KEY));
      }
      wire.flush();
      await().atMost(Duration.ofSeconds(30)).until(() -> wire.begun() + wire.resets() == 200);
      assertThatThrownBy(() -> ingress.get("/openapi.json"))
          .isInstanceOf(UncheckedIOException.class);
    }
    await().atMost(Duration.ofSeconds(30)).until(() -> unread() == 0);
    assertThat(ingress.get("/openapi.json").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"/openapi.json, 1", "/v1/tickets/%s?wait=1, 8"})
  void resetAnswersAreCountedAndLogNoWarning(String path, int connections) throws IOException {
    List<Http2Wire> wires = new ArrayList<>();
    PrintStream out = System.out;
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    try (TestIngress small =
        TestIngress.start(
            "satchel.ingress.answers.unread=4MB",
            "satchel.ingress.keys.requests-per-second=1000000",
            "satchel.ingress.connections.streams=1000000",
            "satchel.ingress.connections.streams-each=" + STREAMS,
            "logging.level.org.springframework.web=WARN",
            "logging.level.org.eclipse.jetty=WARN")) {
      String ticket =
          Json.text(
              small.task("/v1/accounts", "{\"reference\":\"c\",\"assets\":[\"KRW\"]}").body(),
              "id");
      MeterRegistry registry = small.bean(MeterRegistry.class);
      await().atMost(Duration.ofSeconds(10)).until(() -> observed(registry) == 1);
      System.setOut(new PrintStream(lines, true, StandardCharsets.UTF_8));
      int asked = connections * STREAMS;
      while (wires.size() < connections) {
        Http2Wire wire = Http2Wire.openWithoutWindow(small.port());
        wires.add(wire);
        for (int i = 0; i < STREAMS; i++) {
          wire.send(Http2Wire.get(path.formatted(ticket), TestIngress.KEY));
        }
        wire.flush();
      }
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> wires.stream().mapToInt(w -> w.begun() + w.resets()).sum() == asked);
      assertThat(wires.stream().mapToInt(Http2Wire::resets).sum()).isPositive();
      assertThat(
              registry.get("satchel.answers.cut").counters().stream()
                  .mapToDouble(Counter::count)
                  .sum())
          .isEqualTo(wires.stream().mapToInt(Http2Wire::resets).sum());
      for (Http2Wire wire : wires) {
        wire.close();
      }
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(observed(registry)).isEqualTo(1 + asked));
    } finally {
      System.setOut(out);
    }
    assertThat(lines.toString(StandardCharsets.UTF_8)).doesNotContain("WARN");
  }

  private static long observed(MeterRegistry registry) {
    return registry.find("http.server.requests").timers().stream().mapToLong(Timer::count).sum();
  }

  @Test
  void anUnreadAnswerOfAWaitFreesTheWaitAtOnceAndItsBytesAfterAWriteTimeout() throws IOException {
    String ticket =
        Json.text(
            ingress.task("/v1/accounts", "{\"reference\":\"u\",\"assets\":[\"KRW\"]}").body(),
            "id");
    try (Http2Wire wire = Http2Wire.openWithoutWindow(ingress.port())) {
      wire.send(Http2Wire.get("/v1/tickets/" + ticket + "?wait=1", TestIngress.KEY));
      wire.flush();
      await().atMost(Duration.ofSeconds(20)).until(() -> wire.begun() == 1 && unread() > 0);
      assertThat(ingress.bean(MeterRegistry.class).get("satchel.waits.open").gauge().value())
          .isZero();
      // The client reads nothing until the write times out.
      await().atMost(Duration.ofSeconds(60)).until(() -> unread() == 0);
      assertThat(wire.resets()).isOne();
    }
  }

  private static double cut() {
    return ingress
        .bean(MeterRegistry.class)
        .get("satchel.answers.cut")
        .tag("reason", "address")
        .counter()
        .count();
  }

  private static double unread() {
    return ingress.bean(MeterRegistry.class).get("satchel.answers.unread").gauge().value();
  }

  /** Latencies in nanoseconds of requests with another key, in ascending order. */
  private static long[] timed() {
    long[] nanos = new long[MEASURED];
    for (int i = 0; i < MEASURED; i++) {
      HttpRequest.Builder request =
          ingress
              .request("/v1/tickets")
              .setHeader("Authorization", "Bearer " + OTHER)
              .timeout(Duration.ofSeconds(10));
      long began = System.nanoTime();
      HttpResponse<String> response = ingress.send(request);
      nanos[i] = System.nanoTime() - began;
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }
    Arrays.sort(nanos);
    return nanos;
  }

  /** The most tasks that Jetty runs at once. */
  private static int tasks() {
    return ((VirtualThreadPool) ((JettyWebServer) ingress.webServer()).getServer().getThreadPool())
        .getMaxConcurrentTasks();
  }
}
