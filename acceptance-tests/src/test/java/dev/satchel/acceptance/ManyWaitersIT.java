package dev.satchel.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.testservers.processes.Health;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Many requests wait for tickets that are finished all at once. */
class ManyWaitersIT {
  private static final int TICKETS = 1_000;
  private static final int WAITERS_PER_TICKET = 10;
  private static final int WAITERS = TICKETS * WAITERS_PER_TICKET;

  /** So many that no connection has more than 500 streams. */
  private static final int CONNECTIONS = 20;

  @Test
  void tenThousandLongPollsAreAnsweredWithFewDatabaseReads() throws Exception {
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
    List<WaitingConnection> connections = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      connections.add(WaitingConnection.open(teller.api()));
    }
    int management = cluster.running("ingress-1").managementPort();
    for (int i = 0; i < WAITERS; i++) {
      connections.get(i % CONNECTIONS).waitFor(tickets.get(i / WAITERS_PER_TICKET));
    }
    await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(
            () -> {
              failIfAnyHasFailed(connections);
              // A consumer that is about to pause may handle a ticket or two; their waits are over.
              // Where opening takes longer than a wait, some waits are just being sent again.
              assertThat(Health.metric(management, "satchel_waits_open") + answered(connections))
                  .as(() -> state(connections))
                  .isBetween(WAITERS * 0.99, (double) WAITERS);
            });
    int before = answered(connections);
    assertThat(before).as("answered before the queue is resumed").isLessThan(WAITERS / 10);
    long readsBefore = reads(cluster);
    int againBefore = sentAgain(connections);
    long began = System.nanoTime();
    cluster.jdbc().sql("DELETE FROM workers_queue_pause").update();
    await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(
            () -> {
              failIfAnyHasFailed(connections);
              assertThat(answered(connections)).as(() -> state(connections)).isEqualTo(WAITERS);
            });
    double seconds = (System.nanoTime() - began) / 1e9;
    long reads = reads(cluster) - readsBefore;
    int again = sentAgain(connections) - againBefore;
    long[] sorted =
        connections.stream()
            .flatMap(connection -> connection.delaysMs().stream())
            .mapToLong(Long::longValue)
            .sorted()
            .toArray();
    System.out.printf(
        "waiters: %d answered over %d connections in %.1f s, from the end of the ticket to the answer p50 %d ms, p99 %d"
            + " ms, max %d ms; %d reads of the database, %d waits sent again%n",
        sorted.length,
        CONNECTIONS,
        seconds,
        sorted[sorted.length / 2],
        sorted[sorted.length * 99 / 100],
        sorted[sorted.length - 1],
        reads,
        again);
    assertThat(sorted).hasSize(WAITERS);
    // The relay, the sweep, the keys, the limits and the audit log read about 70 times in each
    // second, however many wait. A wait that has expired reads its ticket when it is sent again.
    assertThat(reads).isLessThan(WAITERS / 50 + (long) (100 * seconds) + again);
  }

  private static int sentAgain(List<WaitingConnection> connections) {
    return connections.stream().mapToInt(WaitingConnection::sentAgain).sum();
  }

  private static int answered(List<WaitingConnection> connections) {
    return connections.stream().mapToInt(connection -> connection.delaysMs().size()).sum();
  }

  private static void failIfAnyHasFailed(List<WaitingConnection> connections) {
    connections.forEach(WaitingConnection::failIfAnyWaitFailed);
  }

  private static String state(List<WaitingConnection> connections) {
    return "waits open on the server and answered; by connection: " + connections;
  }

  /** The SELECTs that the ingress has sent since the database server was started. */
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
