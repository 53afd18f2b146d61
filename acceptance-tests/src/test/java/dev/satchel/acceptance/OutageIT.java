package dev.satchel.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.testservers.MySqlServer;
import dev.satchel.testservers.RabbitServer;
import dev.satchel.testservers.processes.Health;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The broker or the database is down for a while. */
class OutageIT {
  private static final Duration SOON = Duration.ofMinutes(1);
  private static Cluster cluster;

  @BeforeAll
  static void start() {
    cluster = Cluster.start("outage", "ingress-1", "ingress-2", "workers-1");
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void paymentsAcceptedDuringABrokerOutageAreDoneAfterIt() {
    Teller teller = cluster.teller();
    String from = teller.accountWith(1_000);
    String to = teller.account();
    List<Answer> accepted = new ArrayList<>();
    RabbitServer.shared().kill();
    try {
      accepted.addAll(fiftyPayments(teller.api(), from, to));
      assertThat(accepted).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(202));
      assertThat(Health.status(cluster.running("ingress-1").managementPort(), "readiness"))
          .isEqualTo(200);
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(Health.status(managementPort("workers-1"), "readiness"))
                      .isEqualTo(503));
      assertThat(Health.status(managementPort("workers-1"), "liveness")).isEqualTo(200);
    } finally {
      RabbitServer.shared().start();
    }
    accepted.forEach(teller::succeeded);
    assertThat(teller.money(to)).isEqualTo("50/0");
  }

  @Test
  void paymentsAcceptedDuringABrokerOutageAreDoneAfterEveryIngressIsKilledBeforeItSendsThem() {
    Teller teller = cluster.teller();
    String from = teller.accountWith(1_000);
    String to = teller.account();
    List<Answer> accepted = new ArrayList<>();
    RabbitServer.shared().kill();
    try {
      for (int port : List.of(cluster.port(), cluster.otherPort())) {
        accepted.addAll(fiftyPayments(teller.api().at(port), from, to));
      }
      assertThat(accepted).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(202));
    } finally {
      cluster.running("ingress-1").process().kill();
      cluster.running("ingress-2").process().kill();
      RabbitServer.shared().start();
    }
    Books books = new Books(cluster.jdbc(), cluster.vhost());
    assertThat(books.unpublished()).isPositive();
    for (String ingress : List.of("ingress-1", "ingress-2")) {
      cluster.restart(ingress);
      cluster.awaitReady(ingress);
    }
    accepted.forEach(teller::succeeded);
    assertThat(teller.money(to)).isEqualTo("100/0");
    assertThat(books.repeatedEffects()).isZero();
    await().atMost(SOON).until(() -> books.unpublished() == 0);
  }

  @Test
  void requestsAreRefusedWith503DuringADatabaseOutageAndAcceptedAfterIt() {
    Teller teller = cluster.teller();
    String from = teller.accountWith(1_000);
    String to = teller.account();
    String key = Api.freshKey();
    MySqlServer.shared().kill();
    try {
      Answer refused = teller.api().postAs(key, "/v1/payments", Teller.payment(from, to, 1));
      assertThat(refused.status()).as("%s", refused).isEqualTo(503);
      assertThat(refused.header("Retry-After")).isPresent();
      assertThat(refused.header("Content-Type").orElse("")).startsWith("application/problem+json");
      Answer read = teller.api().get("/v1/accounts/" + from);
      assertThat(read.status()).as("%s", read).isEqualTo(503);
      assertThat(read.header("Retry-After")).isPresent();
      assertThat(Health.status(managementPort("ingress-1"), "readiness")).isEqualTo(503);
      assertThat(Health.status(managementPort("ingress-1"), "liveness")).isEqualTo(200);
    } finally {
      MySqlServer.shared().start();
    }
    await()
        .atMost(SOON)
        .until(() -> Health.status(managementPort("ingress-1"), "readiness") == 200);
    // The refused request stored nothing: its key is still unused.
    Answer accepted = teller.api().postAs(key, "/v1/payments", Teller.payment(from, to, 1));
    assertThat(accepted.header("Idempotency-Replayed")).isEmpty();
    teller.succeeded(accepted);
    assertThat(teller.money(to)).isEqualTo("1/0");
  }

  private static List<Answer> fiftyPayments(Api api, String from, String to) {
    return Stream.generate(() -> api.post("/v1/payments", Teller.payment(from, to, 1)))
        .limit(50)
        .toList();
  }

  private static int managementPort(String role) {
    return cluster.running(role).managementPort();
  }
}
