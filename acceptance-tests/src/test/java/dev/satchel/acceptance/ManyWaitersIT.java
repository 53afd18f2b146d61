package dev.satchel.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
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
  private static final int WAITERS_PER_TICKET = 5;
  private static final int WAITERS = TICKETS * WAITERS_PER_TICKET;

  /** The relay looks for due rows ten times a second, the sweep every 2 s, a key every 5 s. */
  private static final int READS_PER_SECOND_WITHOUT_CLIENTS = 15;

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
    for (int i = 0; i < WAITERS; i++) {
      delays.add(delayMs(teller.api(), tickets.get(i % TICKETS)));
    }
    int management = cluster.running("ingress-1").managementPort();
    await()
        .atMost(Duration.ofSeconds(25))
        .until(() -> Health.metric(management, "satchel_waits_open") == WAITERS);
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
        "waiters: %d answered in %.1f s, from the end of the ticket to the answer p50 %d ms, p99 %d"
            + " ms, max %d ms; %d reads of the database%n",
        sorted.length,
        seconds,
        sorted[sorted.length / 2],
        sorted[sorted.length * 99 / 100],
        sorted[sorted.length - 1],
        reads);
    assertThat(sorted).hasSize(WAITERS);
    assertThat(reads).isLessThan((long) (READS_PER_SECOND_WITHOUT_CLIENTS * (seconds + 1)));
  }

  /** From the end of the ticket, as its worker wrote it, to the answer. */
  private static CompletableFuture<Long> delayMs(Api api, String ticket) {
    return api.http()
        .sendAsync(
            api.request("/v1/tickets/" + ticket + "?wait=30").build(), BodyHandlers.ofString())
        .thenApply(ManyWaitersIT::delayMs);
  }

  private static long delayMs(HttpResponse<String> response) {
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
