package dev.satchel.acceptance;

import static org.awaitility.Awaitility.await;

import dev.satchel.testservers.Lengths;
import dev.satchel.testservers.MySqlServer;
import dev.satchel.testservers.RabbitServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Kills, freezes and fills everything in turn, in an order and at moments that its seed decides.
 */
final class Killer {
  private static final long LONGEST_PAUSE_MS = 3_000;
  private static final long LONGEST_DOWN_MS = 1_500;

  private static final int ACCEPTED_BETWEEN_KILLS = 30;
  private static final Duration ACCEPTS_AGAIN_WITHIN = Duration.ofMinutes(2);

  /** What is done to the system. */
  enum Blow {
    KILL_INGRESS,
    KILL_WORKERS,
    KILL_BROKER,
    KILL_DATABASE,
    /** SIGSTOP, and after a while SIGCONT, as a host that stands still. */
    FREEZE_INGRESS,
    FREEZE_WORKERS,
    FREEZE_DATABASE,
    /** Of the server with a small disk. */
    FILL_DISK
  }

  private final Cluster cluster;
  private final Load load;
  private final Random random;

  Killer(Cluster cluster, Load load, long seed) {
    this.cluster = cluster;
    this.load = load;
    this.random = new Random(seed);
  }

  /** Returns when all blows were struck, each so often, and everything is ready again. */
  void run(Map<Blow, Integer> times) throws Exception {
    List<Blow> blows = new ArrayList<>();
    times.forEach((blow, often) -> blows.addAll(Collections.nCopies(often, blow)));
    Collections.sort(blows);
    Collections.shuffle(blows, random);
    long began = System.nanoTime();
    for (Blow blow : blows) {
      load.stopsWithin(random.nextLong(LONGEST_PAUSE_MS));
      awaitLoad();
      strike(blow);
      System.out.printf(
          "crash: %s at %.1f s, %d accepted%n",
          blow, (System.nanoTime() - began) / 1e9, load.accepted().size());
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

  private void strike(Blow blow) {
    switch (blow) {
      case KILL_INGRESS -> restart(one("ingress"));
      case KILL_WORKERS -> restart(one("workers"));
      case KILL_BROKER -> {
        RabbitServer.shared().kill();
        stayDown();
        RabbitServer.shared().start();
      }
      case KILL_DATABASE -> {
        MySqlServer.shared().kill();
        stayDown();
        MySqlServer.shared().start();
      }
      case FREEZE_INGRESS -> freeze(one("ingress"));
      case FREEZE_WORKERS -> freeze(one("workers"));
      case FREEZE_DATABASE -> {
        MySqlServer.shared().freeze();
        outage();
        MySqlServer.shared().thaw();
      }
      case FILL_DISK -> {
        MySqlServer.smallDisk().fillDisk();
        outage();
        MySqlServer.smallDisk().freeDisk();
      }
    }
  }

  private String one(String kind) {
    return kind + "-" + (1 + random.nextInt(2));
  }

  private void freeze(String role) {
    cluster.awaitReady(role);
    cluster.running(role).process().freeze();
    outage();
    cluster.running(role).process().thaw();
  }

  private void outage() {
    load.stopsWithin(Lengths.outage().toMillis());
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
