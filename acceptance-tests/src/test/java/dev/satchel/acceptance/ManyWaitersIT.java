package dev.satchel.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.testservers.processes.Health;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Many requests wait for tickets that are finished all at once. */
class ManyWaitersIT {
  private static final int TICKETS = 1_000;
  private static final int WAITERS_PER_TICKET = 10;
  private static final int WAITERS = TICKETS * WAITERS_PER_TICKET;

  /** So many that no connection has more than 500 streams. */
  private static final int CONNECTIONS = 20;

  @Test
  void allAreAnsweredAndTheDatabaseIsNotAsked() throws Exception {
    try (Cluster cluster = Cluster.start("waiters", "ingress-1", "workers-1")) {
      Teller teller = cluster.teller();
      String from = teller.accountWith(1_000_000);
      String to = teller.account();
      cluster.jdbc().sql("INSERT INTO workers_queue_pause VALUES ('payments', NOW(6))").update();
      int management = cluster.running("workers-1").managementPort();
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> Health.metric(management, "satchel_queue_paused") == 1);
      List<String> tickets = new ArrayList<>();
      for (int i = 0; i < TICKETS; i++) {
        tickets.add(teller.api().post("/v1/payments", Teller.payment(from, to, 1)).text("id"));
      }
      finishAll(cluster, teller, tickets);
      assertThat(teller.money(to)).isEqualTo(TICKETS + "/0");
    }
  }

  private static void finishAll(Cluster cluster, Teller teller, List<String> tickets)
      throws IOException {
    List<CompletableFuture<Long>> delays = new ArrayList<>();
    List<HttpClient> connections = connections(teller.api());
    for (int i = 0; i < WAITERS; i++) {
      HttpClient connection = connections.get(i % CONNECTIONS);
      delays.add(delayMs(connection, teller.api(), tickets.get(i / WAITERS_PER_TICKET)));
    }
    int management = cluster.running("ingress-1").managementPort();
    await()
        .atMost(Duration.ofSeconds(25))
        .untilAsserted(
            () -> {
              // None ends before, and if one does, its reason is shown.
              delays.stream().filter(CompletableFuture::isDone).forEach(CompletableFuture::join);
              assertThat(Health.metric(management, "satchel_waits_open")).isEqualTo(WAITERS);
            });
    long readsBefore = reads(cluster);
    long began = System.nanoTime();
    cluster.jdbc().sql("DELETE FROM workers_queue_pause").update();
    long[] sorted =
        delays.stream()
            .mapToLong(delay -> delay.orTimeout(60, TimeUnit.SECONDS).join())
            .sorted()
            .toArray();
    double seconds = (System.nanoTime() - began) / 1e9;
    long reads = reads(cluster) - readsBefore;
    System.out.printf(
        "waiters: %d answered over %d connections in %.1f s, from the end of the ticket to the answer p50 %d ms, p99 %d"
            + " ms, max %d ms; %d reads of the database%n",
        sorted.length,
        CONNECTIONS,
        seconds,
        sorted[sorted.length / 2],
        sorted[sorted.length * 99 / 100],
        sorted[sorted.length - 1],
        reads);
    assertThat(sorted).hasSize(WAITERS);
    // Those of the relay, the sweep and the keys, which are as many however many wait.
    assertThat(reads).isLessThan(WAITERS / 50);
  }

  /** HTTP/2 over clear text: the first request of each upgrades its connection. */
  private static List<HttpClient> connections(Api api) throws IOException {
    List<HttpClient> connections = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
      Api first = new Api(http, api.base(), api.key());
      assertThat(first.trySend(first.request("/v1/accounts")).status()).isEqualTo(200);
      connections.add(http);
    }
    return connections;
  }

  /** From the end of the ticket, as its worker wrote it, to the answer. */
  private static CompletableFuture<Long> delayMs(HttpClient http, Api api, String ticket) {
    return http.sendAsync(
            api.request("/v1/tickets/" + ticket + "?wait=30").build(), BodyHandlers.ofString())
        .thenApply(ManyWaitersIT::delayMs);
  }

  private static long delayMs(HttpResponse<String> response) {
    assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
    Instant now = Instant.now();
    Answer answer = Answer.of(response);
    assertThat(answer.text("status")).as("%s", answer).isEqualTo("succeeded");
    return Duration.between(Instant.parse(answer.text("updatedAt")), now).toMillis();
  }

  /** What the ingress has asked the database for since the server was started. */
  private static long reads(Cluster cluster) {
    return cluster
        .jdbc()
        .sql(
            """
            SELECT count_star FROM performance_schema.events_statements_summary_by_user_by_event_name
            WHERE user = 'satchel_ingress' AND event_name = 'statement/sql/select'
            """)
        .query(Long.class)
        .single();
  }
}
