package dev.satchel.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * A host with a worker and an ingress freezes in the middle of transactions; all payments are from
 * one account. The other processes continue as soon as the database has ended its sessions.
 */
class FrozenHostIT {
  private static final int CLIENTS = 16;
  private static final Duration ACCEPTED_FOR = Duration.ofSeconds(20);
  private static final Duration OTHERS_CONTINUE_WITHIN = Duration.ofSeconds(45);
  private static final Duration ALL_DONE_WITHIN = Duration.ofSeconds(65);

  /** Extra time, as a build machine may be slower than those that the bounds are meant for. */
  private static final Duration SLACK =
      Duration.ofSeconds(Long.getLong("satchel.frozen.slack-seconds", 30));

  private final Map<String, String> ticketByKey = new ConcurrentHashMap<>();
  private final AtomicBoolean paying = new AtomicBoolean(true);

  @Test
  void paymentsAcceptedWhileAHostIsFrozenAreDoneBeforeItThawsAndHappenOnce() throws Exception {
    try (Cluster cluster =
            Cluster.start("frozen", "ingress-1", "ingress-2", "workers-1", "workers-2");
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      Teller teller = cluster.teller();
      String hot = teller.accountWith(1_000_000);
      String to = teller.account();
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        running.add(clients.submit(() -> pay(cluster, hot, to)));
      }
      await().atMost(Duration.ofMinutes(1)).until(() -> ticketByKey.size() > 200);

      freezeInATransaction(cluster, "workers-1");
      cluster.running("ingress-1").process().freeze();
      long frozen = System.nanoTime();
      await().during(ACCEPTED_FOR).atMost(Duration.ofMinutes(1)).until(() -> true);
      paying.set(false);
      for (Future<?> client : running) {
        client.get();
      }
      Books books = new Books(cluster.jdbc(), cluster.vhost());
      long doneAtFirst = succeeded(cluster).size();
      await("the other processes complete tickets")
          .atMost(remaining(frozen, OTHERS_CONTINUE_WITHIN))
          .until(() -> succeeded(cluster).size() > doneAtFirst || books.openTickets() == 0);
      await("all accepted tickets are done")
          .atMost(remaining(frozen, ALL_DONE_WITHIN))
          .pollInterval(Duration.ofMillis(500))
          .until(() -> books.openTickets() == 0);
      System.out.printf(
          "frozen: %d accepted, all done %.1f s after the freeze%n",
          ticketByKey.size(), (System.nanoTime() - frozen) / 1e9);

      cluster.running("workers-1").process().thaw();
      cluster.running("ingress-1").process().thaw();
      cluster.awaitReady("workers-1");
      cluster.awaitReady("ingress-1");
      teller.succeeded(teller.api().post("/v1/payments", Teller.payment(hot, to, 1)));
      await().atMost(Duration.ofMinutes(1)).until(() -> books.unpublished() == 0);
      assertThat(books.openTickets()).isZero();
      assertThat(books.repeatedEffects()).isZero();
      assertThat(books.failedAttempts()).isEmpty();
      assertThat(books.deadLetters()).isZero();
      assertThat(books.wrongBalances()).isZero();
      assertThat(succeeded(cluster)).containsAll(ticketByKey.values());
    }
  }

  private static Duration remaining(long sinceNanos, Duration bound) {
    return bound.plus(SLACK).minusNanos(System.nanoTime() - sinceNanos);
  }

  /**
   * Freezes and thaws the process until it is frozen with an open transaction, and so with row
   * locks.
   */
  private static void freezeInATransaction(Cluster cluster, String role) {
    await(role + " is frozen in a transaction")
        .atMost(Duration.ofMinutes(2))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              cluster.running(role).process().freeze();
              boolean open = hasFrozenTransaction(cluster);
              if (!open) {
                cluster.running(role).process().thaw();
              }
              return open;
            });
  }

  /**
   * The other worker's transactions take far less than 3 s unless they wait for these row locks.
   */
  private static boolean hasFrozenTransaction(Cluster cluster) {
    await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
    return cluster
            .jdbc()
            .sql(
                """
                SELECT COUNT(*) FROM information_schema.innodb_trx t
                JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id
                WHERE p.db = DATABASE() AND p.user = 'satchel_workers' AND p.command = 'Sleep'
                  AND p.time >= 2
                """)
            .query(Long.class)
            .single()
        > 0;
  }

  private static Set<String> succeeded(Cluster cluster) {
    return cluster
        .jdbc()
        .sql("SELECT CONCAT('tkt_', LOWER(HEX(id))) FROM ticket WHERE status = 'succeeded'")
        .query((row, number) -> String.valueOf(row.getString(1)))
        .set();
  }

  /** Sends payments, each under one key to the ingresses in turn, until it is accepted. */
  private void pay(Cluster cluster, String from, String to) {
    Api any = cluster.teller().api();
    int turn = 0;
    while (paying.get()) {
      String key = Api.freshKey();
      while (!ticketByKey.containsKey(key)) {
        Api api = any.at(turn++ % 2 == 0 ? cluster.port() : cluster.otherPort());
        try {
          Answer answer =
              api.trySend(
                  api.request("/v1/payments")
                      .timeout(Duration.ofSeconds(5))
                      .header("Content-Type", "application/json")
                      .header("Idempotency-Key", key)
                      .POST(BodyPublishers.ofString(Teller.payment(from, to, 1))));
          if (answer.status() == 202) {
            ticketByKey.put(key, answer.text("id"));
          } else {
            assertThat(answer.status()).as("%s", answer).isEqualTo(503);
          }
        } catch (IOException noAnswer) {
          // The ingress is frozen; the next try goes to the other one under the same key.
        }
      }
    }
  }
}
