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
 * Kills and freezes processes and servers and fills the disk, in an order and at moments that its
 * seed decides.
 */
final class Killer {
  private static final long LONGEST_PAUSE_MS = 3_000;
  private static final long LONGEST_DOWN_MS = 1_500;

  private static final int ACCEPTED_BETWEEN_KILLS = 30;
  private static final Duration ACCEPTS_AGAIN_WITHIN = Duration.ofMinutes(2);

  /** A fault to inject. */
  enum Blow {
    KILL_INGRESS,
    KILL_WORKERS,
    KILL_BROKER,
    KILL_DATABASE,
    /** SIGSTOP, and SIGCONT after a while, like a host that freezes. */
    FREEZE_INGRESS,
    FREEZE_WORKERS,
    FREEZE_DATABASE,
    /** Fills the disk of the server with a small disk. */
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

  /** Injects each fault so many times; returns when all processes are ready again. */
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

  /** Waits until more requests are accepted, so that the next fault hits work in flight. */
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

  /**
   * Kills and restarts a process. Only the next fault of the same process waits until it is ready.
   */
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
