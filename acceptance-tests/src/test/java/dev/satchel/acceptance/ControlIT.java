package dev.satchel.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.testservers.RabbitServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Operators pause and resume queues while the broker accepts no messages. */
class ControlIT {
  private static final Duration SOON = Duration.ofMinutes(1);
  private static final int BACKLOG = 200;
  private static Cluster cluster;

  @BeforeAll
  static void start() {
    cluster = Cluster.start("control", "ingress-1", "workers-1");
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void aPausedQueueIsResumedOverTheApiDuringADiskAlarm() {
    Teller teller = cluster.teller();
    String from = teller.accountWith(1_000);
    String to = teller.account();
    // The last report may be from the worker's start, before its consumers were connected.
    await().atMost(SOON).until(() -> consumers(teller) > 0);
    teller.succeeded(teller.api().post("/v1/queues/payments/pauses", "{}"));
    // The worker checks for pauses twice a second, and consumes messages until then.
    await().atMost(SOON).until(() -> consumers(teller) == 0);
    List<Answer> accepted = new ArrayList<>();
    for (int i = 0; i < BACKLOG; i++) {
      accepted.add(teller.api().post("/v1/payments", Teller.payment(from, to, 1)));
    }
    await().atMost(SOON).until(() -> cluster.vhost().queueDepth("payments") == BACKLOG);
    RabbitServer.shared().setDiskAlarm(true);
    try {
      Answer resumption = teller.api().post("/v1/queues/payments/resumptions", "{}");
      assertThat(resumption.status()).as("%s", resumption).isEqualTo(202);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () ->
                  teller
                      .api()
                      .get("/v1/tickets/" + resumption.text("id"))
                      .text("status")
                      .equals("succeeded"));
      await("the queue drains while the broker blocks publishers")
          .atMost(SOON)
          .until(() -> cluster.vhost().queueDepth("payments") == 0);
    } finally {
      RabbitServer.shared().setDiskAlarm(false);
    }
    accepted.forEach(teller::succeeded);
    assertThat(teller.money(to)).isEqualTo(BACKLOG + "/0");
  }

  @Test
  void aPauseTakesEffectWhileTheBrokerIsDown() {
    Teller teller = cluster.teller();
    String from = teller.accountWith(10);
    String to = teller.account();
    RabbitServer.shared().kill();
    Answer paid;
    try {
      teller.succeeded(teller.api().post("/v1/queues/payments/pauses", "{}"));
      assertThat(paused()).isEqualTo(1);
      paid = teller.api().post("/v1/payments", Teller.payment(from, to, 1));
    } finally {
      RabbitServer.shared().start();
    }
    await().atMost(SOON).until(() -> cluster.vhost().queueDepth("payments") == 1);
    assertThat(teller.api().get("/v1/tickets/" + paid.text("id")).text("status"))
        .isEqualTo("accepted");
    teller.succeeded(teller.api().post("/v1/queues/payments/resumptions", "{}"));
    teller.succeeded(paid);
    assertThat(teller.money(to)).isEqualTo("1/0");
  }

  /** The number of active consumers of payments, which workers report every two seconds. */
  private static int consumers(Teller teller) {
    for (JsonNode queue : teller.api().get("/v1/queues").json().required("data")) {
      if (queue.required("queue").asString().equals("payments")) {
        return queue.required("consumers").asInt();
      }
    }
    throw new AssertionError("no such queue");
  }

  private static int paused() {
    return cluster
        .jdbc()
        .sql("SELECT COUNT(*) FROM workers_queue_pause")
        .query(Integer.class)
        .single();
  }
}
