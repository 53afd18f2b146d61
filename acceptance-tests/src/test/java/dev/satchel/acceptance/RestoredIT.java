package dev.satchel.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.testservers.processes.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The broker has lost its messages, as after a restore; setup has all of them sent again. */
class RestoredIT {
  private static final Duration SOON = Duration.ofMinutes(1);
  private static final int PAYMENTS = 200;

  private static Site site;
  private static Cluster cluster;

  @BeforeAll
  static void start() {
    site = Site.setUp("restored", Leftovers.logs(), Installation.KEY);
    // Without a scheduler: no reconciliation finds the lost messages.
    cluster = Cluster.startOn(site, "ingress-1", "workers-1");
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void acceptedPaymentsWhoseMessagesAreLostAreDoneOnce() throws IOException {
    Teller teller = cluster.teller();
    String from = teller.accountWith(1_000);
    String to = teller.account();
    Books books = new Books(cluster.jdbc(), cluster.vhost());
    cluster.running("workers-1").process().kill();
    List<Answer> accepted =
        Stream.generate(() -> teller.api().post("/v1/payments", Teller.payment(from, to, 1)))
            .limit(PAYMENTS)
            .filter(answer -> answer.status() == 202)
            .toList();
    await()
        .atMost(SOON)
        .until(() -> books.unpublished() == 0 && cluster.vhost().queueDepth("payments") > 0);
    cluster.vhost().deleteQueue("payments");

    assertThat(setup("--restored"))
        .contains("accepted tickets whose messages are sent again: " + PAYMENTS);
    await()
        .atMost(SOON)
        .until(() -> cluster.vhost().queueDepth("payments") == PAYMENTS && rows() == 0);
    // The broker has all messages now: these become duplicates.
    assertThat(setup("--restored"))
        .contains("accepted tickets whose messages are sent again: " + PAYMENTS);
    cluster.restart("workers-1");
    cluster.awaitReady("workers-1");

    await().atMost(SOON).until(() -> books.openTickets() == 0 && books.unpublished() == 0);
    long done =
        accepted.stream()
            .filter(answer -> teller.succeeded(answer).text("status").equals("succeeded"))
            .count();
    System.out.printf(
        "restored: attempted %d, accepted %d, done %d, lost %d, repeated %d%n",
        PAYMENTS, accepted.size(), done, accepted.size() - done, books.repeatedEffects());
    assertThat(accepted).hasSize(PAYMENTS);
    assertThat(done).isEqualTo(PAYMENTS);
    assertThat(books.repeatedEffects()).isZero();
    assertThat(books.failedAttempts()).isEmpty();
    assertThat(books.deadLetters()).isZero();
    assertThat(teller.money(to)).isEqualTo(PAYMENTS + "/0");
    assertThat(setup("--restored")).contains("accepted tickets whose messages are sent again: 0");
  }

  private static long rows() {
    return cluster.jdbc().sql("SELECT COUNT(*) FROM ingress_outbox").query(Long.class).single();
  }

  @Test
  void anUnknownArgumentIsRefusedAndNothingIsSetUp() throws IOException {
    Path log = Leftovers.logs().resolve("restored-refused.log");
    Files.deleteIfExists(log);

    assertThat(site.runSetup(log, Map.of(), "--restore")).isEqualTo(2);
    assertThat(Files.readString(log))
        .isEqualToIgnoringNewLines("setup: unknown argument: --restore (see --help)");
  }

  /** Runs it once more; returns what it said. */
  private static String setup(String argument) throws IOException {
    Path log = Leftovers.logs().resolve("restored-again.log");
    Files.deleteIfExists(log);
    assertThat(site.runSetup(log, Map.of(), argument)).isZero();
    return Files.readString(log);
  }
}
