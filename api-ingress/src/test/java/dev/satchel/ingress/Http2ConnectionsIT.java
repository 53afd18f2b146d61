package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.testservers.wire.Http2Wire;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which HTTP/2 connections are admitted and which are closed when their limit is reached. */
class Http2ConnectionsIT {
  private static final String OTHER = "sk_other_0123456789abcdef";
  private static final int ENHANCE_YOUR_CALM = 11;
  private static final int CONNECTIONS = 8;
  private static final String GREEDY = "127.0.0.2";
  private static final Duration PROMPTLY = Duration.ofSeconds(20);

  private static TestIngress ingress;
  private static String ticket;
  private static String foreign;

  private final List<Http2Wire> wires = new ArrayList<>();

  @BeforeAll
  static void start() {
    ingress = TestIngress.start("satchel.ingress.connections.streams=" + CONNECTIONS * 64);
    ingress.addKey(OTHER, "other");
    ticket = ticketOf(TestIngress.KEY);
    foreign = ticketOf(OTHER);
  }

  @AfterAll
  static void stop() {
    ingress.close();
  }

  @AfterEach
  void leave() throws IOException {
    for (Http2Wire wire : wires) {
      wire.close();
    }
    await().atMost(PROMPTLY).until(() -> gauge("satchel.http2.connections") == 0);
  }

  @Test
  void aNewAddressIsServedWhenAnotherHoldsAllConnections() throws IOException {
    fill(GREEDY);
    serves(opened("127.0.0.1"));
    awaitClosed(1);
  }

  @Test
  void behindAProxyTheLongestIdleConnectionIsClosedForANewOne() throws IOException {
    fill("127.0.0.1");
    for (Http2Wire wire : wires) {
      serves(wire);
    }
    serves(wires.getFirst());
    serves(opened("127.0.0.1"));
    awaitClosed(1);
    assertThat(wires.get(1).goAway()).isEqualTo(ENHANCE_YOUR_CALM);
  }

  @Test
  void aKeyThatHoldsAllConnectionsWithWaitsLosesOneToANewConnection() throws IOException {
    fill(GREEDY);
    for (Http2Wire wire : wires) {
      waitForTicket(wire, TestIngress.KEY);
    }
    await().atMost(PROMPTLY).until(() -> gauge("satchel.waits.open") == CONNECTIONS);
    serves(opened("127.0.0.1"));
    awaitClosed(1);
    await().atMost(PROMPTLY).until(() -> gauge("satchel.waits.open") == CONNECTIONS - 1);
  }

  @Test
  void waitsOfOneKeyAndUnreadRefusalsDoNotBlockANewConnection() throws IOException {
    for (int i = 0; i < CONNECTIONS / 2; i++) {
      waitForTicket(opened("127.0.0.1"), TestIngress.KEY);
    }
    for (int i = 0; i < CONNECTIONS / 2; i++) {
      Http2Wire wire = Http2Wire.openWithoutWindow(ingress.port());
      wires.add(wire);
      wire.send(Http2Wire.get("/v1/tickets", "sk_wrong_0123456789abcdef"));
      wire.flush();
      await().atMost(PROMPTLY).until(() -> wire.begun() == 1);
    }
    await().atMost(PROMPTLY).until(() -> gauge("satchel.waits.open") == CONNECTIONS / 2);
    serves(opened("127.0.0.1"));
    awaitClosed(1);
    assertThat(wires.subList(0, CONNECTIONS / 2)).noneMatch(Http2Wire::closed);
  }

  @Test
  void noWaitIsEndedWhenNoKeyExceedsItsShare() throws IOException {
    double before = refused();
    fill(GREEDY);
    for (int i = 0; i < CONNECTIONS; i++) {
      if (i % 2 == 0) {
        waitForTicket(wires.get(i), TestIngress.KEY);
      } else {
        wait(wires.get(i), foreign, OTHER);
      }
    }
    await().atMost(PROMPTLY).until(() -> gauge("satchel.waits.open") == CONNECTIONS);
    Http2Wire late = opened("127.0.0.1");
    await().atMost(PROMPTLY).until(() -> late.goAway() == ENHANCE_YOUR_CALM);
    assertThat(refused() - before).isEqualTo(1);
    assertThat(wires.subList(0, CONNECTIONS)).noneMatch(Http2Wire::closed);
  }

  private static String ticketOf(String key) {
    return Json.text(
        ingress.taskAs(key, "/v1/accounts", "{\"reference\":\"a\",\"assets\":[\"KRW\"]}").body(),
        "id");
  }

  private void fill(String local) throws IOException {
    for (int i = 0; i < CONNECTIONS; i++) {
      assertThat(opened(local).maxStreams()).isPositive();
    }
  }

  private Http2Wire opened(String local) throws IOException {
    Http2Wire wire = Http2Wire.openFrom(local, ingress.port());
    wires.add(wire);
    return wire;
  }

  private static void serves(Http2Wire wire) throws IOException {
    int before = wire.answers(200);
    wire.send(Http2Wire.get("/v1/tickets", TestIngress.KEY));
    wire.flush();
    await()
        .atMost(PROMPTLY)
        .untilAsserted(() -> assertThat(wire.answers(200)).as("%s", wire).isEqualTo(before + 1));
  }

  private static void waitForTicket(Http2Wire wire, String key) throws IOException {
    wait(wire, ticket, key);
  }

  private static void wait(Http2Wire wire, String awaited, String key) throws IOException {
    wire.send(Http2Wire.get("/v1/tickets/" + awaited + "?wait=30", key));
    wire.flush();
  }

  private void awaitClosed(int many) {
    await().atMost(PROMPTLY).until(() -> wires.stream().filter(Http2Wire::closed).count() == many);
  }

  private static double gauge(String name) {
    return ingress.bean(MeterRegistry.class).get(name).gauge().value();
  }

  private static double refused() {
    return ingress
        .bean(MeterRegistry.class)
        .get("satchel.http2.turned.away")
        .tag("who", "newcomer")
        .counter()
        .count();
  }
}
