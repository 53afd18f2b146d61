package dev.satchel.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.acceptance.HeldIngress.Moment;
import dev.satchel.testservers.processes.Health;
import dev.satchel.testservers.processes.Jvm;
import dev.satchel.testservers.processes.Node;
import dev.satchel.testservers.processes.Program;
import dev.satchel.testservers.processes.RunningProcess;
import dev.satchel.testservers.processes.Site;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * An ingress is killed or frozen, or loses its database connection, at a given moment between its
 * commit and the end of its row of {@code ingress_accepted}; its clients go to another one. The
 * workers stand still meanwhile, so that a message that is sent twice is in the queue twice.
 */
class IngressCrashIT {
  private static final int PAYMENTS = 20;
  private static final Duration SOON = Duration.ofSeconds(45);

  /** Longer than the lease, so that the other ingress takes over. */
  private static final Duration FROZEN = Duration.ofSeconds(4);

  private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(2);

  private static Site site;
  private static Node struck;
  private static Node other;
  private static Node workers;
  private static Teller teller;
  private static String from;

  enum Blow {
    KILL,
    FREEZE,
    CUT_SESSIONS
  }

  @BeforeAll
  static void start() {
    site = Site.setUp("ingress-crash", Leftovers.logs(), Installation.KEY);
    struck = ingress("ingress-1");
    other = ingress("ingress-2");
    workers = site.node("workers-1", Program.WORKERS, Jvm.quickToStart(), List.of());
    List<Node> nodes = List.of(struck, other, workers);
    nodes.forEach(node -> node.process().start());
    nodes.forEach(Node::awaitReady);
    teller = new Teller(Api.at(other.port(), Installation.KEY));
    from = teller.accountWith(1_000_000);
  }

  private static Node ingress(String role) {
    return site.node(
        role,
        Program.INGRESS,
        Jvm.quickToStart(),
        List.of(
            "--satchel.delivery.lease=3s", "--satchel.ingress.keys.requests-per-second=100000"));
  }

  @AfterAll
  static void stop() {
    List<RunningProcess> processes =
        Stream.of(struck, other, workers)
            .map(Node::process)
            .filter(RunningProcess::isAlive)
            .toList();
    processes.forEach(RunningProcess::terminate);
    processes.forEach(RunningProcess::close);
    site.close();
  }

  /** After a failure, too: a frozen process would not end. */
  @AfterEach
  void thaw() {
    workers.process().thaw();
    if (struck.process().isAlive()) {
      struck.process().thaw();
    }
  }

  /** The kills come last: each is followed by a start. */
  static Stream<Arguments> blows() {
    return Stream.of(
            Stream.of(Moment.values()).map(moment -> Arguments.of(moment, Blow.FREEZE)),
            Stream.of(Arguments.of(Moment.IN_COMMIT, Blow.CUT_SESSIONS)),
            Stream.of(Moment.values()).map(moment -> Arguments.of(moment, Blow.KILL)))
        .flatMap(blows -> blows);
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("blows")
  void everyAcceptedPaymentIsDoneOnceAndItsKeyKeepsItsTicket(Moment moment, Blow blow)
      throws Exception {
    if (!struck.process().isAlive()) {
      struck.process().start();
      struck.awaitReady();
    }
    JdbcClient jdbc = JdbcClient.create(site.database().dataSource());
    Books books = new Books(jdbc, site.vhost());
    String to = teller.account();
    await().atMost(SOON).until(() -> books.unpublished() == 0);
    List<String> keys = Stream.generate(Api::freshKey).limit(PAYMENTS).toList();
    Map<String, String> tickets = new ConcurrentHashMap<>();
    long duplicates = duplicates();
    workers.process().freeze();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      try (HeldIngress held = HeldIngress.at(moment, site)) {
        keys.forEach(key -> clients.execute(() -> pay(key, to, tickets)));
        strike(blow, held.awaitReached(PAYMENTS), jdbc);
      }
      if (blow == Blow.FREEZE) {
        await("the ingress is frozen").pollDelay(FROZEN).until(() -> true);
        struck.process().thaw();
      }
    }
    await().atMost(SOON).until(() -> books.unpublished() == 0);
    workers.process().thaw();

    await().atMost(SOON).until(() -> books.openTickets() == 0 && books.unpublished() == 0);
    long dropped = duplicates() - duplicates;
    count(moment + ", " + blow, tickets, books, dropped);
    if (blow == Blow.KILL && moment == Moment.BEFORE_DELETE) {
      assertThat(dropped).as("all messages were sent twice").isEqualTo(PAYMENTS);
    }
    assertThat(teller.money(to)).isEqualTo(PAYMENTS + "/0");
    assertThat(stored(jdbc, keys)).isEqualTo(PAYMENTS);
    keys.forEach(key -> assertReplayed(key, to, tickets));
  }

  private static void strike(Blow blow, List<Long> sessions, JdbcClient jdbc) {
    switch (blow) {
      case KILL -> struck.process().kill();
      case FREEZE -> struck.process().freeze();
      case CUT_SESSIONS -> sessions.forEach(session -> jdbc.sql("KILL " + session).update());
    }
  }

  private static long duplicates() throws IOException {
    return (long) Health.metric(workers.managementPort(), "satchel_duplicates_total");
  }

  private static void count(
      String what, Map<String, String> tickets, Books books, long duplicates) {
    long done =
        tickets.values().stream()
            .filter(ticket -> teller.doneTicket(ticket).text("status").equals("succeeded"))
            .count();
    long lost = tickets.size() - done;
    System.out.printf(
        "ingress crash: %s: attempted %d, accepted %d, done %d, lost %d, repeated %d,"
            + " duplicates dropped %d%n",
        what, PAYMENTS, tickets.size(), done, lost, books.repeatedEffects(), duplicates);
    assertThat(tickets).hasSize(PAYMENTS);
    assertThat(lost).isZero();
    assertThat(books.repeatedEffects()).isZero();
    assertThat(books.failedAttempts()).isEmpty();
    assertThat(books.deadLetters()).isZero();
    assertThat(books.wrongBalances()).isZero();
    assertThat(books.wronglyNumberedPostings()).isZero();
  }

  private static long stored(JdbcClient jdbc, List<String> keys) {
    return jdbc.sql("SELECT COUNT(*) FROM ticket WHERE idempotency_key IN (:keys)")
        .param("keys", keys)
        .query(Long.class)
        .single();
  }

  /**
   * Sends a payment under one key, first to the ingress that is struck and then to both in turn,
   * until it is accepted.
   */
  private static void pay(String key, String to, Map<String, String> tickets) {
    AtomicInteger turn = new AtomicInteger();
    await()
        .atMost(SOON)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> {
              Node ingress = turn.getAndIncrement() % 2 == 0 ? struck : other;
              Optional<String> ticket = accepted(ingress, key, to);
              ticket.ifPresent(id -> tickets.put(key, id));
              return ticket.isPresent();
            });
  }

  private static Optional<String> accepted(Node ingress, String key, String to) {
    try {
      Answer answer = send(teller.api().at(ingress.port()), key, to);
      assertThat(answer.status()).as("%s", answer).isIn(202, 503);
      return answer.status() == 202 ? Optional.of(answer.text("id")) : Optional.empty();
    } catch (IOException noAnswer) {
      // The ingress is dead or frozen; the next try goes to the other one under the same key.
      return Optional.empty();
    }
  }

  private static Answer send(Api api, String key, String to) throws IOException {
    return api.trySend(
        api.request("/v1/payments")
            .timeout(ANSWERED_WITHIN)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", key)
            .POST(BodyPublishers.ofString(Teller.payment(from, to, 1))));
  }

  private static void assertReplayed(String key, String to, Map<String, String> tickets) {
    Answer again = teller.api().postAs(key, "/v1/payments", Teller.payment(from, to, 1));
    assertThat(again.header("Idempotency-Replayed")).as("%s", again).isPresent();
    assertThat(again.text("id")).isEqualTo(tickets.get(key));
  }
}
