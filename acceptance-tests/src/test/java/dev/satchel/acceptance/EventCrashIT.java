package dev.satchel.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/**
 * Both ingresses number events while 32 clients pay; they and the workers are killed and frozen.
 * Each accepted request has one event, and the feed has no gap at any time.
 */
class EventCrashIT {
  private static final int CLIENTS = 32;
  private static final int ACCOUNTS = 10;
  private static final long CREDIT = 1_000_000;
  private static final Duration ALL_DONE_WITHIN = Duration.ofMinutes(3);

  private static final Map<Killer.Blow, Integer> BLOWS =
      Map.of(
          Killer.Blow.KILL_INGRESS, 3,
          Killer.Blow.FREEZE_INGRESS, 2,
          Killer.Blow.KILL_WORKERS, 2,
          Killer.Blow.FREEZE_WORKERS, 1);

  @Test
  void afterKillsAndFreezesEachAcceptedRequestHasOneEventAndTheFeedHasNoGap() throws Exception {
    long seed = Long.getLong("satchel.crash.seed", System.nanoTime());
    System.out.println("event crash: seed " + seed);
    try (Cluster cluster =
        Cluster.start("event-crash", "ingress-1", "ingress-2", "workers-1", "workers-2")) {
      Teller teller = cluster.teller();
      List<String> accounts = new ArrayList<>();
      for (int i = 0; i < ACCOUNTS; i++) {
        accounts.add(teller.accountWith(CREDIT));
      }
      List<Integer> ports = List.of(cluster.port(), cluster.otherPort());
      FeedReader following = new FeedReader(teller.api(), ports);
      CountDownLatch stop = new CountDownLatch(1);
      CompletableFuture<Void> reading =
          CompletableFuture.runAsync(
              () -> {
                while (stop.getCount() > 0) {
                  following.read(2);
                }
              },
              Thread::startVirtualThread);
      Set<String> accepted = new HashSet<>();
      try (Load load = new Load(new Load.Place(teller.api(), ports, accounts))) {
        load.start(CLIENTS, seed);
        new Killer(cluster, load, seed).run(BLOWS);
        load.stop();
        load.accepted().values().forEach(request -> accepted.add(request.ticket()));
        Books books = new Books(cluster.jdbc(), cluster.vhost());
        await()
            .atMost(ALL_DONE_WITHIN)
            .pollInterval(Duration.ofMillis(500))
            .until(() -> books.openTickets() == 0 && books.unpublished() == 0);
        stop.countDown();
        reading.join();
        following.readAll(accepted.size() + 2 * ACCOUNTS);
        count(load, accepted, following);
      }
      FeedReader again = new FeedReader(teller.api(), ports);
      again.readAll(following.events().size());
      assertThat(again.events()).isEqualTo(following.events());
      assertOrderOfPayments(following.events());
    }
  }

  private static void count(Load load, Set<String> accepted, FeedReader feed) {
    Map<String, Integer> times = new HashMap<>();
    feed.events().forEach(event -> times.merge(event.ticket(), 1, Integer::sum));
    long lost = accepted.stream().filter(ticket -> !times.containsKey(ticket)).count();
    long repeated = times.values().stream().filter(often -> often > 1).count();
    long ids = feed.events().stream().map(FeedReader.Event::id).distinct().count();
    System.out.printf(
        "event crash: attempted %s, accepted %d, events %d, lost %d, repeated %d, gaps 0%n",
        load.counts().attempted(), accepted.size(), feed.events().size(), lost, repeated);
    assertThat(lost).isZero();
    assertThat(repeated).isZero();
    assertThat(ids).isEqualTo(feed.events().size());
    assertThat(feed.events()).hasSize(accepted.size() + 2 * ACCOUNTS);
  }

  /** What changes a payment comes after what has made it. */
  private static void assertOrderOfPayments(List<FeedReader.Event> events) {
    Set<String> made = new HashSet<>();
    for (FeedReader.Event event : events) {
      String id = event.subject().substring(event.subject().lastIndexOf('_') + 1);
      if (event.type().startsWith("payment.")) {
        if (event.ticket().endsWith(id)) {
          made.add(id);
        }
        assertThat(made).as("%s", event).contains(id);
      }
    }
  }
}
