package dev.satchel.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DeliverCallback;
import dev.satchel.testservers.Lengths;
import dev.satchel.testservers.processes.Health;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Dead letters are replayed and have their effect once, whichever processes are killed. */
class DeadLettersIT {
  private static final int PARKED = Lengths.of(2_000, 10_000);
  private static final int BY_THE_WORKERS = PARKED / 2;
  private static final int BY_THE_BROKER = PARKED - BY_THE_WORKERS;

  /** So slow that the replay still runs at the last kill. */
  private static final int RATE = PARKED / 100;

  private static final Duration LONG = Duration.ofMinutes(8);
  private static final List<String> FEW_ATTEMPTS =
      List.of(
          "--satchel.workers.role.payments.attempts=2",
          "--satchel.workers.role.payments.backoff-base=200ms");

  @Test
  void twoConcurrentReplaysSendEachDeadLetterOnceThoughEveryProcessIsKilled() throws Exception {
    long seed = Long.getLong("satchel.crash.seed", System.nanoTime());
    System.out.println("dead letters: seed " + seed);
    try (Cluster cluster =
        Cluster.start("letters", FEW_ATTEMPTS, "ingress-1", "workers-1", "workers-2")) {
      Teller teller = cluster.teller();
      String from = teller.accountWith(10L * PARKED);
      String ill = teller.accountWith(10L * PARKED);
      String to = teller.account();
      long before = tickets(cluster);
      refusePaymentsFrom(cluster, ill);
      payAtOnce(teller, ill, to, BY_THE_WORKERS);
      awaitAtTheDesk(cluster, BY_THE_WORKERS);
      assertThat(letters(cluster, "parked")).isEqualTo(BY_THE_WORKERS);
      queues(cluster, "pauses", 1);
      payAtOnce(teller, from, to, BY_THE_BROKER);
      rejectAll(cluster);
      assertThat(letters(cluster, "broker")).isEqualTo(BY_THE_BROKER);
      cluster.jdbc().sql("ALTER TABLE payment DROP CHECK ill").update();
      queues(cluster, "resumptions", 0);

      List<String> replays = replayAtOnce(teller, 2);
      killAll(cluster, new Random(seed));

      Books books = new Books(cluster.jdbc(), cluster.vhost());
      await()
          .atMost(LONG)
          .pollInterval(Duration.ofMillis(500))
          .until(() -> books.openTickets() == 0 && books.unpublished() == 0);
      long dispatched = 0;
      for (String replay : replays) {
        JsonNode result = teller.api().get("/v1/tickets/" + replay).json().required("result");
        System.out.println("dead letters: a replay ended with " + result);
        dispatched += result.required("done").asLong();
      }
      long done =
          number(
              cluster,
              "SELECT COUNT(*) FROM ticket WHERE task = 'payments.pay.v1' AND status = 'succeeded'");
      long repeated = books.repeatedEffects();
      System.out.printf(
          "dead letters: attempted %d, accepted %d, done %d, lost %d, repeated %d%n",
          PARKED, tickets(cluster) - before, done, PARKED - done, repeated);
      assertThat(done).isEqualTo(PARKED);
      assertThat(repeated).isZero();
      assertThat(dispatched).as("one dispatch for each message").isEqualTo(PARKED);
      assertThat(
              number(
                  cluster,
                  "SELECT COUNT(*) FROM dead_letter WHERE status = 'replayed' AND replays = 1"))
          .isEqualTo(PARKED);
      assertThat(number(cluster, "SELECT COALESCE(SUM(open), 0) FROM dead_letter_group")).isZero();
      assertThat(teller.money(to)).isEqualTo(PARKED + "/0");
      assertThat(books.unbalancedEntries()).isZero();
      assertThat(books.wrongBalances()).isZero();

      aReplayOfASucceededMessageHasNoEffect(cluster, teller, to);
    }
  }

  /**
   * A duplicate of a message whose payment is done becomes a dead letter; its replay does nothing.
   */
  private static void aReplayOfASucceededMessageHasNoEffect(
      Cluster cluster, Teller teller, String to) throws Exception {
    Map<String, @Nullable Object> done =
        cluster
            .jdbc()
            .sql(
                """
                SELECT LOWER(INSERT(INSERT(INSERT(INSERT(HEX(message_id), 9, 0, '-'), 14, 0, '-'),
                         19, 0, '-'), 24, 0, '-')) AS message, body
                FROM dead_letter ORDER BY id LIMIT 1
                """)
            .query()
            .singleRow();
    String message = String.valueOf(done.get("message"));
    try (Connection connection = cluster.vhost().connectionFactory().newConnection("copies");
        Channel channel = connection.createChannel()) {
      channel.confirmSelect();
      channel.basicPublish(
          "satchel.dead-letters",
          "payments",
          true,
          new BasicProperties.Builder()
              .messageId(message)
              .type("payments.pay.v1")
              .correlationId("tkt_" + message.replace("-", ""))
              .headers(Map.of("x-satchel-attempt", 99, "x-satchel-cause", "came-late"))
              .deliveryMode(2)
              .build(),
          (byte[]) Objects.requireNonNull(done.get("body")));
      channel.waitForConfirmsOrDie(30_000);
    }
    awaitAtTheDesk(cluster, 1);
    String letter =
        teller
            .api()
            .get("/v1/dead-letters")
            .json()
            .required("data")
            .get(0)
            .required("id")
            .asString();
    String ids = "{\"ids\":[\"" + letter + "\"]";
    JsonNode tried =
        teller
            .succeeded(teller.api().post("/v1/dead-letters/replays", ids + ",\"dryRun\":true}"))
            .json();
    JsonNode said =
        teller.api().get(tried.required("resource").asString()).json().required("data").get(0);
    assertThat(said.required("outcome").asString()).isEqualTo("already-done");
    assertThat(said.required("says").asString()).isEqualTo("already done: no effect");
    JsonNode replayed =
        teller.succeeded(teller.api().post("/v1/dead-letters/replays", ids + "}")).json();
    assertThat(replayed.required("result").required("skipped").asInt()).isEqualTo(1);
    assertThat(replayed.required("result").required("done").asInt()).isZero();
    assertThat(teller.money(to)).isEqualTo(PARKED + "/0");
  }

  private static void queues(Cluster cluster, String what, int paused) {
    cluster.teller().succeeded(cluster.api().post("/v1/queues/payments/" + what, "{}"));
    for (String role : List.of("workers-1", "workers-2")) {
      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () ->
                  Health.metric(cluster.running(role).managementPort(), "satchel_queue_paused")
                      == paused);
    }
  }

  /** Simulates a fault that affects some payments only: the workers try these and park them. */
  private static void refusePaymentsFrom(Cluster cluster, String account) {
    cluster
        .jdbc()
        .sql(
            "ALTER TABLE payment ADD CONSTRAINT ill CHECK (from_account <> UNHEX('%s'))"
                .formatted(account.substring("acc_".length())))
        .update();
  }

  private static void payAtOnce(Teller teller, String from, String to, int payments)
      throws Exception {
    try (ExecutorService clients = Executors.newFixedThreadPool(32)) {
      List<Future<Answer>> answers = new ArrayList<>();
      for (int i = 0; i < payments; i++) {
        answers.add(
            clients.submit(() -> teller.api().post("/v1/payments", Teller.payment(from, to, 1))));
      }
      for (Future<Answer> answer : answers) {
        assertThat(answer.get().status()).isEqualTo(202);
      }
    }
  }

  /** Starts replays of all dead letters by so many operators at once. */
  private static List<String> replayAtOnce(Teller teller, int howMany) throws Exception {
    try (ExecutorService operators = Executors.newFixedThreadPool(howMany)) {
      List<Future<Answer>> answers = new ArrayList<>();
      for (int operator = 0; operator < howMany; operator++) {
        answers.add(
            operators.submit(
                () ->
                    teller
                        .api()
                        .post(
                            "/v1/dead-letters/replays",
                            "{\"filter\":{},\"ratePerSecond\":" + RATE + "}")));
      }
      List<String> replays = new ArrayList<>();
      for (Future<Answer> answer : answers) {
        assertThat(answer.get().status()).as("%s", answer.get()).isEqualTo(202);
        replays.add(answer.get().text("id"));
      }
      return replays;
    }
  }

  /** Rejects all messages, as a broken consumer would: the broker dead-letters them to the desk. */
  private static void rejectAll(Cluster cluster) throws Exception {
    await().atMost(LONG).until(() -> cluster.vhost().queueDepth("payments") == BY_THE_BROKER);
    try (Connection connection = cluster.vhost().connectionFactory().newConnection("rejects");
        Channel channel = connection.createChannel()) {
      channel.basicQos(1_000);
      DeliverCallback reject =
          (consumer, delivery) ->
              channel.basicReject(delivery.getEnvelope().getDeliveryTag(), false);
      channel.basicConsume(
          "payments", false, "rejects-" + UUID.randomUUID(), reject, consumer -> {});
      await().atMost(LONG).until(() -> openLetters(cluster) == PARKED);
    }
  }

  private static void awaitAtTheDesk(Cluster cluster, int letters) {
    await()
        .atMost(LONG)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> openLetters(cluster) == letters);
  }

  private static long openLetters(Cluster cluster) {
    return number(cluster, "SELECT COUNT(*) FROM dead_letter WHERE status = 'open'");
  }

  /** Kills each process twice, at random moments of the replay; the desk runs in the workers. */
  private static void killAll(Cluster cluster, Random random) {
    List<String> roles = new ArrayList<>(cluster.roles());
    roles.addAll(cluster.roles());
    Collections.shuffle(roles, random);
    int inTheMiddle = 0;
    for (String role : roles) {
      long done = dispatched(cluster);
      await()
          .atMost(LONG)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> dispatched(cluster) > done || dispatched(cluster) == PARKED);
      await()
          .pollDelay(Duration.ofMillis(random.nextInt(1_000)))
          .atMost(Duration.ofSeconds(10))
          .until(() -> true);
      cluster.awaitReady(role);
      cluster.running(role).process().kill();
      long dispatched = dispatched(cluster);
      inTheMiddle += dispatched < PARKED ? 1 : 0;
      System.out.printf("dead letters: %s killed, %d dispatched%n", role, dispatched);
      cluster.restart(role);
    }
    cluster.roles().forEach(cluster::awaitReady);
    assertThat(inTheMiddle).as("kills before all messages were sent").isGreaterThanOrEqualTo(3);
  }

  private static long letters(Cluster cluster, String source) {
    return number(
        cluster, "SELECT COUNT(*) FROM dead_letter WHERE source = '%s'".formatted(source));
  }

  private static long dispatched(Cluster cluster) {
    return number(cluster, "SELECT COUNT(*) FROM dead_letter WHERE status = 'replayed'");
  }

  private static long tickets(Cluster cluster) {
    return number(cluster, "SELECT COUNT(*) FROM ticket WHERE task = 'payments.pay.v1'");
  }

  private static long number(Cluster cluster, String sql) {
    return cluster.jdbc().sql(sql).query(Long.class).single();
  }
}
