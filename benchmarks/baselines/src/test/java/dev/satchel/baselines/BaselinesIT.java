package dev.satchel.baselines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.messages.AccountId;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that every baseline is correct. */
class BaselinesIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final UUID OUTSIDE = new UUID(0, 0);
  private static final int ACCOUNTS = 4;
  private static final int PAYMENTS = 200;
  private static final long MONEY = 1_000_000;

  @ParameterizedTest
  @ValueSource(strings = {"listener", "db-scheduler", "jobrunr"})
  void everyPaymentIsMadeOnce(String design) throws Exception {
    try (RunningBaseline baseline = new RunningBaseline(design)) {
      openAccounts(baseline);

      payConcurrently(baseline);

      await()
          .atMost(SOON)
          .until(() -> baseline.count("SELECT COUNT(*) FROM ticket WHERE done") == PAYMENTS);
      assertThat(baseline.count("SELECT COUNT(*) FROM ticket WHERE status = 'succeeded'"))
          .isEqualTo(PAYMENTS);
      assertThat(baseline.count("SELECT COUNT(*) FROM ticket WHERE attempts = 1 AND version = 2"))
          .isEqualTo(PAYMENTS);
      for (String table : List.of("payment", "workers_inbox")) {
        assertThat(baseline.count("SELECT COUNT(*) FROM " + table)).as(table).isEqualTo(PAYMENTS);
      }
      assertThat(baseline.count("SELECT COUNT(*) FROM ticket WHERE started_at IS NOT NULL"))
          .isEqualTo(PAYMENTS);
      assertThat(baseline.count("SELECT COUNT(*) FROM journal_entry WHERE step = 'pay'"))
          .isEqualTo(PAYMENTS);
      assertBooksBalance(baseline);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"listener", "db-scheduler", "jobrunr"})
  void aPaymentWithInsufficientFundsIsRefused(String design) {
    try (RunningBaseline baseline = new RunningBaseline(design)) {
      openAccounts(baseline);

      HttpResponse<String> accepted = baseline.pay("key-1", payment(0, 1, MONEY + 1));

      String ticket = accepted.headers().firstValue("Location").orElseThrow();
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(baseline.get(ticket).body())
                      .contains("\"status\":\"failed\"", "\"done\":true"));
      assertThat(
              baseline.count(
                  "SELECT COUNT(*) FROM ticket WHERE error LIKE '%\"insufficient-funds\"%'"))
          .isEqualTo(1);
      assertThat(baseline.count("SELECT COUNT(*) FROM payment")).isZero();
      assertBooksBalance(baseline);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"naive", "listener", "db-scheduler", "jobrunr"})
  void aRepeatedIdempotencyKeyReturnsTheSameTicketAndAnotherBodyIsRefused(String design) {
    try (RunningBaseline baseline = new RunningBaseline(design)) {
      openAccounts(baseline);

      HttpResponse<String> first = baseline.pay("key-1", payment(0, 1, 5));
      HttpResponse<String> second = baseline.pay("key-1", payment(0, 1, 5));
      HttpResponse<String> other = baseline.pay("key-1", payment(0, 1, 6));

      assertThat(List.of(first.statusCode(), second.statusCode(), other.statusCode()))
          .containsExactly(202, 202, 422);
      assertThat(second.headers().firstValue("Location"))
          .isPresent()
          .isEqualTo(first.headers().firstValue("Location"));
      assertThat(second.headers().firstValue("Idempotency-Replayed")).contains("true");
      assertThat(baseline.count("SELECT COUNT(*) FROM ticket")).isEqualTo(1);
    }
  }

  @Test
  void eachConfirmedMessageIsInTheQueueAndNoMessageIsInTheOutbox() throws Exception {
    try (RunningBaseline baseline = new RunningBaseline("naive")) {
      payConcurrently(baseline);

      assertThat(baseline.count("SELECT COUNT(*) FROM baseline_outbox")).isZero();
      assertThat(baseline.count("SELECT COUNT(*) FROM ticket WHERE NOT done")).isEqualTo(PAYMENTS);
      await().atMost(SOON).until(() -> baseline.messages(BrokerConfiguration.QUEUE) == PAYMENTS);
    }
  }

  @Test
  void invalidBodiesAndKeysAreRejected() {
    try (RunningBaseline baseline = new RunningBaseline("naive")) {
      for (String body :
          List.of(
              "{",
              "{}",
              payment(0, 0, 1),
              payment(0, 1, 0),
              payment(0, 1, 1).replace("acc_", "act_"),
              payment(0, 1, 1).replace("KRW", "krw"),
              payment(0, 1, 1).replace("\"method\"", "\"more\":1,\"method\""))) {
        assertThat(baseline.pay("key-1", body).statusCode()).as(body).isEqualTo(400);
      }
      assertThat(baseline.pay("not visible", payment(0, 1, 1)).statusCode()).isEqualTo(400);
      assertThat(baseline.get("/v1/tickets/tkt_" + "0".repeat(32)).statusCode()).isEqualTo(404);
      assertThat(baseline.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
    }
  }

  private static void openAccounts(RunningBaseline baseline) {
    for (int i = 0; i < ACCOUNTS; i++) {
      baseline.account(account(i), MONEY);
    }
    baseline.balance(OUTSIDE, "system", -ACCOUNTS * MONEY);
  }

  private static UUID account(int number) {
    return new UUID(0, number + 1);
  }

  /** Few accounts, so that concurrent payments lock the same rows in both directions. */
  private static void payConcurrently(RunningBaseline baseline)
      throws InterruptedException, ExecutionException {
    List<Future<HttpResponse<String>>> answers = new ArrayList<>();
    try (ExecutorService clients = Executors.newFixedThreadPool(16)) {
      for (int i = 0; i < PAYMENTS; i++) {
        int number = i;
        answers.add(
            clients.submit(
                () ->
                    baseline.pay(
                        "key-" + number,
                        payment(
                            number % ACCOUNTS,
                            (number + 1 + number % (ACCOUNTS - 1)) % ACCOUNTS,
                            1 + number % 7))));
      }
    }
    for (Future<HttpResponse<String>> answer : answers) {
      assertThat(answer.get().statusCode()).as("%s", answer.get().body()).isEqualTo(202);
    }
  }

  private static String payment(int from, int to, long value) {
    return """
    {"method":"balance","from":"%s","to":"%s","amount":{"asset":"KRW","value":%d}}"""
        .formatted(new AccountId(account(from)), new AccountId(account(to)), value);
  }

  private static void assertBooksBalance(RunningBaseline baseline) {
    assertThat(baseline.count("SELECT SUM(amount) FROM posting")).isZero();
    assertThat(
            baseline.count(
                """
                SELECT COUNT(*) FROM balance b
                WHERE posted <> (SELECT SUM(amount) FROM posting p
                                 WHERE p.account_id = b.account_id AND p.asset = b.asset)
                """))
        .isZero();
  }
}
