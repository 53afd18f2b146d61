package dev.satchel.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.testservers.MySqlServer;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * MySQL freezes or dies during writes: each 503 says correctly whether the request may have been
 * stored, and a retry with the same idempotency key ends with one ticket.
 */
class UncertainWritesIT {
  private static final String UNAVAILABLE = "/problems/unavailable";
  private static final String POSSIBLY_STORED = "/problems/possibly-stored";
  private static final int CLIENTS = 16;

  /** Longer than the socket time-out, which is 10 s in {@link TestIngress}. */
  private static final Duration FROZEN = Duration.ofSeconds(14);

  private static final Duration AWAY = Duration.ofSeconds(3);

  private TestIngress ingress;

  /** The last outcome of each idempotency key. */
  private final Map<String, String> outcomes = new ConcurrentHashMap<>();

  @BeforeEach
  void start() {
    ingress = TestIngress.start();
  }

  @AfterEach
  void stop() {
    ingress.close();
  }

  @Test
  void everyAnswerMatchesTheDatabaseWhenMySqlFreezesUnderLoad() throws InterruptedException {
    MySqlServer mysql = MySqlServer.shared();
    underLoad(mysql::freeze, FROZEN, mysql::thaw);
    // Which of the two problems a request gets depends on whether its statement was sent.
    assertThat(outcomes.values()).contains("202").containsAnyOf(UNAVAILABLE, POSSIBLY_STORED);
    assertOneTicketPerRequest();
  }

  @Test
  void everyAnswerMatchesTheDatabaseWhenMySqlIsKilledUnderLoad() throws InterruptedException {
    MySqlServer mysql = MySqlServer.shared();
    underLoad(mysql::kill, AWAY, mysql::start);
    assertThat(outcomes.values()).contains("202", UNAVAILABLE);
    assertOneTicketPerRequest();
  }

  @Test
  void answersPossiblyStoredWhenMySqlFreezesDuringTheCommit() {
    MySqlServer mysql = MySqlServer.shared();
    assertThat(ask("warm")).isEqualTo("202");
    // Each commit waits one second for others to be synced with it.
    ingress.jdbc().sql("SET GLOBAL binlog_group_commit_sync_delay = 1000000").update();
    CompletableFuture<String> answer;
    try {
      answer = CompletableFuture.supplyAsync(() -> ask("in the commit"));
      await().atMost(Duration.ofSeconds(20)).pollDelay(Duration.ZERO).until(this::commits);
      mysql.freeze();
      assertThat(answer.join()).isEqualTo(POSSIBLY_STORED);
    } finally {
      mysql.thaw();
      ingress.jdbc().sql("SET GLOBAL binlog_group_commit_sync_delay = 0").update();
    }
    assertOneTicketPerRequest();
  }

  private boolean commits() {
    return !ingress
        .jdbc()
        .sql(
            """
            SELECT id FROM performance_schema.processlist
            WHERE db = DATABASE() AND state = 'waiting for handler commit'
            """)
        .query(Long.class)
        .list()
        .isEmpty();
  }

  /** Causes an outage while sixteen clients send one request after the other. */
  private void underLoad(Runnable outage, Duration lasts, Runnable mend)
      throws InterruptedException {
    try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
      AtomicBoolean over = new AtomicBoolean();
      IntStream.range(0, CLIENTS)
          .forEach(
              client ->
                  clients.execute(
                      () -> {
                        for (int i = 0; !over.get() && i < 5_000; i++) {
                          ask("key-" + client + "-" + i);
                        }
                      }));
      try {
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> outcomes.values().stream().filter("202"::equals).count() > 200);
        outage.run();
        await("the outage").pollDelay(lasts).atMost(lasts.multipliedBy(2)).until(() -> true);
      } finally {
        over.set(true);
        mend.run();
      }
    }
    await().atMost(Duration.ofSeconds(30)).until(() -> ask("after").equals("202"));
  }

  /** Requests an account; returns 202, or the type of the problem. */
  private String ask(String key) {
    HttpResponse<String> response =
        ingress.post(
            "/v1/accounts",
            "{\"reference\":\"%s\",\"assets\":[\"KRW\"]}".formatted(key),
            "Idempotency-Key",
            key.replace(' ', '-'));
    String outcome = response.statusCode() == 202 ? "202" : Json.text(response.body(), "type");
    outcomes.put(key, outcome);
    return outcome;
  }

  private void assertOneTicketPerRequest() {
    List<String> refused =
        outcomes.entrySet().stream()
            .filter(outcome -> !outcome.getValue().equals("202"))
            .map(Map.Entry::getKey)
            .toList();
    assertThat(outcomes.values()).isSubsetOf("202", UNAVAILABLE, POSSIBLY_STORED);
    refused.stream()
        .filter(key -> UNAVAILABLE.equals(outcomes.get(key)))
        .forEach(key -> assertThat(tickets(key)).as("no ticket is stored for %s", key).isZero());
    refused.forEach(key -> assertThat(ask(key)).as(key).isEqualTo("202"));
    refused.forEach(key -> assertThat(tickets(key)).as(key).isOne());
    assertThat(ingress.jdbc().sql("SELECT COUNT(*) FROM ticket").query(Integer.class).single())
        .isEqualTo(outcomes.size());
    assertThat(
            ingress
                .jdbc()
                .sql("SELECT SUM(messages) FROM ingress_accepted")
                .query(Integer.class)
                .single())
        .isEqualTo(outcomes.size());
  }

  private int tickets(String key) {
    return ingress
        .jdbc()
        .sql("SELECT COUNT(*) FROM ticket WHERE idempotency_key = ?")
        .param(key.replace(' ', '-'))
        .query(Integer.class)
        .single();
  }
}
