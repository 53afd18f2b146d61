package dev.satchel.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.testservers.Lengths;
import dev.satchel.testservers.MySqlServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * All processes and servers are killed and frozen under load, again and again; nothing is lost and
 * nothing is repeated.
 */
class CrashIT {
  private static final int CLIENTS = 32;
  private static final int ACCOUNTS = 30;
  private static final long CREDIT = 1_000_000;
  private static final Duration ALL_DONE_WITHIN = Duration.ofMinutes(4);

  private static final String KEEP = "satchel.delivery.first-message-rows=keep\n";
  private static final String OMIT = "satchel.delivery.first-message-rows=omit\n";

  /** How many requests are accepted before and after each change. */
  private static final int AMONG_CHANGES = 100;

  private static final int KILLS = Lengths.of(2, 5);

  private static final Map<Killer.Blow, Integer> KILLS_AND_FREEZES =
      Map.of(
          Killer.Blow.KILL_INGRESS, KILLS,
          Killer.Blow.KILL_WORKERS, KILLS,
          Killer.Blow.KILL_BROKER, KILLS,
          Killer.Blow.KILL_DATABASE, KILLS,
          Killer.Blow.FREEZE_INGRESS, 1,
          Killer.Blow.FREEZE_WORKERS, 2,
          Killer.Blow.FREEZE_DATABASE, 1);

  @Test
  void afterKillsAndFreezesEveryAcceptedTicketEndsAndEachEffectHappensOnce() throws Exception {
    try (Cluster cluster =
        Cluster.start("crash", "ingress-1", "ingress-2", "workers-1", "workers-2", "scheduler-1")) {
      everyTicketEndsAndEachEffectHappensOnce(
          cluster, (load, seed) -> new Killer(cluster, load, seed).run(KILLS_AND_FREEZES));
    }
  }

  @Test
  void afterAFullDatabaseDiskEveryAcceptedTicketEndsAndEachEffectHappensOnce() throws Exception {
    try (Cluster cluster =
        Cluster.startOn(
            MySqlServer.smallDisk(),
            "full-disk",
            "ingress-1",
            "ingress-2",
            "workers-1",
            "workers-2")) {
      everyTicketEndsAndEachEffectHappensOnce(
          cluster,
          (load, seed) -> new Killer(cluster, load, seed).run(Map.of(Killer.Blow.FILL_DISK, 1)));
    }
  }

  /**
   * One copy of each process changes from all rows of first messages to the few and back, killed
   * each time, while the other writes the few.
   */
  @Test
  void afterARollingChangeBothWaysEveryAcceptedTicketEndsAndEachEffectHappensOnce(
      @TempDir Path folder) throws Exception {
    Path settings = folder.resolve("application.properties");
    Files.writeString(settings, KEEP);
    String option = "--spring.config.additional-location=file:" + folder + "/";
    List<String> changing = List.of("ingress-1", "workers-1");
    try (Cluster cluster =
        Cluster.startWithOptions(
            "rolling",
            role -> changing.contains(role) ? List.of(option) : List.of(),
            "ingress-1",
            "ingress-2",
            "workers-1",
            "workers-2")) {
      everyTicketEndsAndEachEffectHappensOnce(
          cluster,
          (load, seed) -> {
            for (String rows : List.of(OMIT, KEEP)) {
              Files.writeString(settings, rows);
              for (String role : changing) {
                load.awaitAccepted(AMONG_CHANGES);
                cluster.running(role).process().kill();
                cluster.restart(role);
                cluster.awaitReady(role);
              }
            }
            load.awaitAccepted(AMONG_CHANGES);
          });
    }
  }

  /** What happens to the processes while requests are sent. */
  private interface Blows {
    void strike(Load load, long seed) throws Exception;
  }

  private static void everyTicketEndsAndEachEffectHappensOnce(Cluster cluster, Blows blows)
      throws Exception {
    long seed = Long.getLong("satchel.crash.seed", System.nanoTime());
    System.out.println("crash: seed " + seed);
    Teller teller = cluster.teller();
    List<String> accounts = new ArrayList<>();
    for (int i = 0; i < ACCOUNTS; i++) {
      accounts.add(teller.accountWith(CREDIT));
    }
    List<Integer> ports = List.of(cluster.port(), cluster.otherPort());
    try (Load load = new Load(new Load.Place(teller.api(), ports, accounts))) {
      load.start(CLIENTS, seed);
      blows.strike(load, seed);
      load.stop();
      Books books = new Books(cluster.jdbc(), cluster.vhost());
      await()
          .atMost(ALL_DONE_WITHIN)
          .pollInterval(Duration.ofMillis(500))
          .until(() -> books.openTickets() == 0 && books.unpublished() == 0);
      count(load, tickets(teller.api()), books);
      compare(load, tickets(teller.api()), teller, accounts);
    }
  }

  /** All tickets, by id, as the API lists them. */
  private static Map<String, JsonNode> tickets(Api api) {
    Map<String, JsonNode> tickets = new HashMap<>();
    String path = "/v1/tickets?limit=200";
    while (true) {
      Answer page = api.get(path);
      assertThat(page.status()).as("%s", page).isEqualTo(200);
      page.json().required("data").forEach(item -> tickets.put(item.get("id").asString(), item));
      JsonNode cursor = page.json().get("cursor");
      if (cursor == null || cursor.isNull()) {
        return tickets;
      }
      path = "/v1/tickets?limit=200&cursor=" + cursor.asString();
    }
  }

  /** The ticket of a request; a missing node if the ticket does not exist. */
  private static JsonNode state(Map<String, JsonNode> tickets, Load.Accepted request) {
    return tickets.getOrDefault(request.ticket(), MissingNode.getInstance());
  }

  private static void count(Load load, Map<String, JsonNode> tickets, Books books) {
    long done =
        load.accepted().values().stream()
            .filter(request -> state(tickets, request).path("done").asBoolean(false))
            .count();
    long attempted = load.counts().attempted().get();
    long accepted = load.accepted().size();
    long lost = accepted - done;
    long repeated = books.repeatedEffects() + load.counts().mismatched().get();
    System.out.printf(
        "crash: attempted %d, accepted %d, done %d, lost %d, repeated %d (unanswered %s, refused %s,"
            + " replayed %s)%n",
        attempted,
        accepted,
        done,
        lost,
        repeated,
        load.counts().unanswered(),
        load.counts().refused(),
        load.counts().replayed());
    System.out.println("crash: outcomes " + books.outcomes());
    assertThat(accepted).isEqualTo(attempted);
    assertThat(lost).isZero();
    assertThat(repeated).isZero();
    // One ticket for each account opened and one for each credit; no ticket without a request.
    assertThat(tickets).hasSize((int) attempted + 2 * ACCOUNTS);
    books.awaitAuditPages();
    assertThat(books.auditedTickets())
        .as("one entry of the audit log for each ticket")
        .containsExactlyInAnyOrderElementsOf(tickets.keySet());
    assertThat(books.missingAuditPages()).isZero();
    assertThat(books.contradictions()).isZero();
    assertThat(books.failedAttempts()).isEmpty();
    assertThat(books.deadLetters()).isZero();
    assertThat(books.unbalancedEntries()).isZero();
    assertThat(books.sums()).containsOnly(0L);
    assertThat(books.wrongBalances()).isZero();
    assertThat(books.wronglyNumberedPostings()).isZero();
    assertThat(books.accountsWithUnexplainedBalances(CREDIT)).isZero();
    assertThat(books.discrepancies()).isZero();
  }

  /** Compares the balances with those computed from the requests that succeeded. */
  private static void compare(
      Load load, Map<String, JsonNode> tickets, Teller teller, List<String> accounts) {
    Model model = new Model();
    accounts.forEach(account -> model.credited(account, CREDIT));
    List<Load.Accepted> succeeded =
        load.accepted().values().stream()
            .filter(
                request -> state(tickets, request).path("status").asString("").equals("succeeded"))
            .toList();
    for (Load.Accepted request : succeeded) {
      if (request.effect() instanceof Effect.Pay pay) {
        model.paid("pay_" + request.ticket().substring("tkt_".length()), pay);
      }
    }
    for (Load.Accepted request : succeeded) {
      if (!(request.effect() instanceof Effect.Pay)) {
        model.changed(request.effect());
      }
    }
    assertThat(model.impossible()).isEmpty();
    for (String account : accounts) {
      assertThat(teller.money(account)).as(account).isEqualTo(model.money(account));
    }
  }
}
