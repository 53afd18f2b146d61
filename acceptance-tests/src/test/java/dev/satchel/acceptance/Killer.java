package dev.satchel.acceptance;

import static org.awaitility.Awaitility.await;

import dev.satchel.testservers.MySqlServer;
import dev.satchel.testservers.RabbitServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** SIGKILLs everything in turn, in an order and at moments that its seed decides. */
final class Killer {
  private static final int TIMES_EACH = 5;
  private static final long LONGEST_PAUSE_MS = 3_000;
  private static final long LONGEST_DOWN_MS = 1_500;

  private static final int ACCEPTED_BETWEEN_KILLS = 30;
  private static final Duration ACCEPTS_AGAIN_WITHIN = Duration.ofMinutes(2);

  private enum Target {
    INGRESS,
    WORKERS,
    BROKER,
    DATABASE
  }

  private final Cluster cluster;
  private final Load load;
  private final Random random;

  Killer(Cluster cluster, Load load, long seed) {
    this.cluster = cluster;
    this.load = load;
    this.random = new Random(seed);
  }

  /** Returns when everything was killed, and everything is ready again. */
  void run() throws Exception {
    List<Target> targets = new ArrayList<>();
    for (int i = 0; i < TIMES_EACH; i++) {
      targets.addAll(List.of(Target.values()));
    }
    Collections.shuffle(targets, random);
    long began = System.nanoTime();
    for (Target target : targets) {
      load.stopsWithin(random.nextLong(LONGEST_PAUSE_MS));
      awaitLoad();
      kill(target);
      System.out.printf(
          "crash: %s at %.1f s, %d accepted%n",
          target, (System.nanoTime() - began) / 1e9, load.accepted().size());
    }
    cluster.roles().forEach(cluster::awaitReady);
  }

  /** What is killed has work in hand: some requests were accepted since the last kill. */
  private void awaitLoad() throws Exception {
    load.requireAlive();
    int before = load.accepted().size();
    await("requests are accepted again")
        .atMost(ACCEPTS_AGAIN_WITHIN)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> load.accepted().size() >= before + ACCEPTED_BETWEEN_KILLS);
    load.requireAlive();
  }

  private void kill(Target target) {
    switch (target) {
      case INGRESS -> restart("ingress-" + (1 + random.nextInt(2)));
      case WORKERS -> restart("workers-" + (1 + random.nextInt(2)));
      case BROKER -> {
        RabbitServer.shared().kill();
        stayDown();
        RabbitServer.shared().start();
      }
      case DATABASE -> {
        MySqlServer.shared().kill();
        stayDown();
        MySqlServer.shared().start();
      }
    }
  }

  /** The next kill does not wait for it to be ready, but its own next one does. */
  private void restart(String role) {
    cluster.awaitReady(role);
    cluster.running(role).process().kill();
    stayDown();
    cluster.restart(role);
  }

  private void stayDown() {
    load.stopsWithin(random.nextLong(LONGEST_DOWN_MS));
  }
}
