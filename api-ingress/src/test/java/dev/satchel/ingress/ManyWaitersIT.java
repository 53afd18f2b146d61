package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.ingress.waiting.Waiters;
import dev.satchel.messages.TicketChange;
import dev.satchel.messages.TicketId;
import dev.satchel.messages.TicketStatus;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Thousands of clients wait as HTTP/2 streams of a few connections and are released at once. */
class ManyWaitersIT {
  private static final int CONNECTIONS = 20;
  private static final int STREAMS = 500;

  @Test
  void oneUpdateAnswersTenThousandLongPollsWithoutAnotherRead() {
    List<HttpClient> clients = new ArrayList<>();
    try (TestIngress ingress =
        TestIngress.start(
            "satchel.ingress.waiting.sweep=60s",
            "satchel.ingress.waiting.longest=60s",
            "satchel.ingress.keys.requests-per-second=1000000")) {
      TicketId ticket =
          TicketId.parse(
              Json.text(
                  ingress.task("/v1/accounts", "{\"reference\":\"a\",\"assets\":[\"KRW\"]}").body(),
                  "id"));
      List<CompletableFuture<HttpResponse<String>>> polls = new ArrayList<>();
      for (int connection = 0; connection < CONNECTIONS; connection++) {
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        clients.add(client);
        client
            .sendAsync(ingress.request("/v1/tickets/" + ticket).build(), BodyHandlers.ofString())
            .join();
        for (int stream = 0; stream < STREAMS; stream++) {
          polls.add(
              client.sendAsync(
                  ingress.request("/v1/tickets/" + ticket + "?wait=60").build(),
                  BodyHandlers.ofString()));
        }
      }
      MeterRegistry registry = ingress.bean(MeterRegistry.class);
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () ->
                  registry.get("satchel.waits.open").gauge().value() == polls.size()
                      || polls.stream().anyMatch(CompletableFuture::isDone));
      assertThat(polls).noneMatch(CompletableFuture::isDone);
      // The requests arrived together, so they shared their reads.
      assertThat(registry.get("satchel.tickets.read.batch").summary().count())
          .isLessThan(polls.size());
      long reads = registry.get("satchel.tickets.read.batch").summary().count();
      ingress
          .bean(Waiters.class)
          .changed(
              List.of(
                  new TicketChange(
                      ticket,
                      null,
                      2,
                      TicketStatus.SUCCEEDED,
                      null,
                      1,
                      Instant.EPOCH,
                      Map.of("ok", true),
                      null)));
      for (CompletableFuture<HttpResponse<String>> poll : polls) {
        assertThat(poll.join().body()).contains("\"status\":\"succeeded\"");
      }
      assertThat(registry.get("satchel.tickets.read.batch").summary().count()).isEqualTo(reads);
      assertThat(registry.get("satchel.waits.sweep").summary().count()).isZero();
    } finally {
      clients.forEach(HttpClient::shutdownNow);
    }
  }
}
