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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionTimeoutException;
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
    List<HttpClient> connections = connections(teller.api());
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < WAITERS; i++) {
      clients.add(
          new Client(
              connections.get(i % CONNECTIONS), teller.api(), tickets.get(i / WAITERS_PER_TICKET)));
    }
    clients.forEach(Client::ask);
    awaitNearlyAllWaiting(cluster, clients);
    long readsBefore = reads(cluster);
    long began = System.nanoTime();
    cluster.jdbc().sql("DELETE FROM workers_queue_pause").update();
    long[] sorted =
        clients.stream()
            .mapToLong(client -> client.delayMs.orTimeout(120, TimeUnit.SECONDS).join())
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

  /** All but the few that are just asking again, where opening takes longer than a wait. */
  private static void awaitNearlyAllWaiting(Cluster cluster, List<Client> clients) {
    int management = cluster.running("ingress-1").managementPort();
    try {
      await()
          .atMost(Duration.ofMinutes(3))
          .untilAsserted(
              () -> {
                // One that fails says why.
                clients.stream()
                    .map(client -> client.delayMs)
                    .filter(CompletableFuture::isDone)
                    .forEach(CompletableFuture::join);
                assertThat(Health.metric(management, "satchel_waits_open"))
                    .isGreaterThanOrEqualTo(WAITERS * 0.99);
              });
    } catch (ConditionTimeoutException late) {
      int[] asked = clients.stream().mapToInt(client -> client.asked.get()).toArray();
      int[] answered = clients.stream().mapToInt(client -> client.answered.get()).toArray();
      System.out.printf(
          "waiters: too few wait; asked %d times, answered %d times, %d clients never answered%n",
          IntStream.of(asked).sum(),
          IntStream.of(answered).sum(),
          IntStream.of(answered).filter(times -> times == 0).count());
      throw late;
    }
  }

  /** Asks until its ticket is done, as clients do. */
  private static final class Client {
    /** From the end of the ticket, as its worker wrote it, to the answer. */
    final CompletableFuture<Long> delayMs = new CompletableFuture<>();

    final AtomicInteger asked = new AtomicInteger();
    final AtomicInteger answered = new AtomicInteger();
    private final HttpClient http;
    private final Api api;
    private final String ticket;

    Client(HttpClient http, Api api, String ticket) {
      this.http = http;
      this.api = api;
      this.ticket = ticket;
    }

    void ask() {
      asked.incrementAndGet();
      http.sendAsync(
              api.request("/v1/tickets/" + ticket + "?wait=30").build(), BodyHandlers.ofString())
          .thenAccept(this::answered)
          .exceptionally(
              failure -> {
                delayMs.completeExceptionally(failure);
                return null;
              });
    }

    private void answered(HttpResponse<String> response) {
      Instant now = Instant.now();
      answered.incrementAndGet();
      assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
      Answer answer = Answer.of(response);
      assertThat(answer.status()).as("%s", answer).isEqualTo(200);
      if (answer.text("status").equals("accepted")) {
        ask();
      } else {
        assertThat(answer.text("status")).as("%s", answer).isEqualTo("succeeded");
        delayMs.complete(Duration.between(Instant.parse(answer.text("updatedAt")), now).toMillis());
      }
    }
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
