package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.testservers.wire.Http2Wire;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http2.RateControl;
import org.eclipse.jetty.http2.server.AbstractHTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.junit.jupiter.api.Test;
import org.springframework.boot.jetty.JettyWebServer;

/** A client that long-polls sends few frames that count as rapid resets until it cancels. */
class Http2FramesIT {
  private static final int POLLS = 500;

  @Test
  void longPollsCauseFewRateControlledFramesUntilTheyAreCancelled() throws Exception {
    AtomicInteger counted = new AtomicInteger();
    try (TestIngress ingress = TestIngress.start();
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
      count(ingress, counted);
      String ticket =
          Json.text(
              ingress.task("/v1/accounts", "{\"reference\":\"a\",\"assets\":[\"KRW\"]}").body(),
              "id");
      client.send(ingress.request("/v1/tickets/" + ticket).build(), BodyHandlers.ofString());
      int greeting = counted.get();
      List<CompletableFuture<HttpResponse<String>>> polls = new ArrayList<>();
      for (int i = 0; i < POLLS; i++) {
        polls.add(
            client.sendAsync(
                ingress.request("/v1/tickets/" + ticket + "?wait=10").build(),
                BodyHandlers.ofString()));
      }
      awaitOpen(ingress, POLLS);
      int opened = counted.get();
      polls.forEach(poll -> assertThat(poll.join().statusCode()).isEqualTo(200));
      int answered = counted.get();
      try (Http2Wire wire = Http2Wire.open(ingress.port())) {
        int before = counted.get();
        List<Integer> streams = new ArrayList<>();
        for (int i = 0; i < POLLS; i++) {
          streams.add(
              wire.send(Http2Wire.get("/v1/tickets/" + ticket + "?wait=30", TestIngress.KEY)));
        }
        wire.flush();
        awaitOpen(ingress, POLLS);
        for (int stream : streams) {
          wire.cancel(stream);
        }
        wire.flush();
        awaitOpen(ingress, 0);
        System.out.printf(
            "frames counted of a client with %d long polls: %d to connect, %d to open, %d to be"
                + " answered, %d to cancel all%n",
            POLLS, greeting, opened - greeting, answered - opened, counted.get() - before);
        assertThat(wire.goAway()).isEqualTo(-1);
        assertThat(counted.get() - before).isBetween(POLLS, 2 * POLLS + 10);
      }
      assertThat(answered).isLessThan(20);
    }
  }

  /** Wraps the rate control: counts each event, then passes it on. */
  private static void count(TestIngress ingress, AtomicInteger counted) {
    JettyWebServer server = (JettyWebServer) ingress.webServer();
    for (Connector connector : server.getServer().getConnectors()) {
      AbstractHTTP2ServerConnectionFactory http2 =
          connector.getConnectionFactory(AbstractHTTP2ServerConnectionFactory.class);
      RateControl.Factory rate = http2.getRateControlFactory();
      http2.setRateControlFactory(
          new RateControl.Factory() {
            @Override
            public RateControl newRateControl(EndPoint endPoint) {
              RateControl control = rate.newRateControl(endPoint);
              return event -> {
                counted.incrementAndGet();
                return control.onEvent(event);
              };
            }
          });
    }
  }

  private static void awaitOpen(TestIngress ingress, int waits) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                ingress.bean(MeterRegistry.class).get("satchel.waits.open").gauge().value()
                    == waits);
  }
}
