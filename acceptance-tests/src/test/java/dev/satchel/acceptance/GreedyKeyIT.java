package dev.satchel.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.testservers.Lengths;
import dev.satchel.testservers.processes.Health;
import dev.satchel.testservers.processes.Jvm;
import dev.satchel.testservers.processes.RunningProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One key asks for more waits than the heap can hold, while requests of another key are timed. */
class GreedyKeyIT {
  private static final String GREEDY = "sk_greedy_0123456789abcdef";

  /** The longest that a request of the other key may take meanwhile. */
  private static final Duration PROMPT = Duration.ofSeconds(15);

  /** The longest that half of these requests may take. */
  private static final Duration USUAL = Duration.ofSeconds(2);

  /** More than half a gigabyte of heap could hold at 8 KB each. */
  private static final int WAITS = Lengths.of(70_000, 110_000);

  private static final int CONNECTIONS = 300;
  private static final Duration WATCHED =
      Lengths.of(Duration.ofSeconds(30), Duration.ofSeconds(150));

  /** The longest that asking for all waits may take on a slow machine. */
  private static final Duration LONGEST = Duration.ofMinutes(5);

  @Test
  void aKeyWithManyWaitsNeitherCrashesNorBlocksSatchelUp() throws Exception {
    var data = Standalone.folder("greedy");
    // Each start stores the key that it is given.
    try (Standalone first =
        Standalone.start("greedy", data, Map.of("SATCHEL_BOOTSTRAP_KEY", GREEDY))) {
      assertThat(first.process().isAlive()).isTrue();
    }
    try (Standalone standalone =
        Standalone.start("greedy", data, Map.of("SATCHEL_BOOTSTRAP_KEY", Installation.KEY))) {
      watch(standalone, standalone.process(), Api.at(standalone.port(), GREEDY), standalone.api());
    }
  }

  @Test
  void aKeyWithManyWaitsNeitherCrashesNorBlocksAnIngressWithComposeSettings() throws Exception {
    try (Cluster cluster =
        Cluster.startWith(Jvm.asInCompose("768m"), "greedy", "ingress-1", "workers-1")) {
      Api other = cluster.otherTenant("other");
      RunningProcess ingress = cluster.running("ingress-1").process();
      watch(cluster, ingress, cluster.api(), other);
      long mebibytes = peakMemory(ingress);
      System.out.printf("greedy: the ingress took %d MiB at most%n", mebibytes);
      assertThat(mebibytes).isLessThan(768);
    }
  }

  /** The peak resident memory in MiB, which the limit of a container counts. */
  private static long peakMemory(RunningProcess process) throws IOException {
    return Files.readAllLines(Path.of("/proc/%d/status".formatted(process.pid()))).stream()
            .filter(line -> line.startsWith("VmHWM:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .findFirst()
            .orElse(0)
        / 1024;
  }

  /** Times the other key, which opens accounts and reads tickets one after the other meanwhile. */
  private static void watch(Installation satchel, RunningProcess process, Api greedyApi, Api other)
      throws IOException {
    int management = satchel.managementPorts().values().iterator().next();
    String ticket = unfinished(satchel, new Teller(greedyApi));
    List<Long> took = new ArrayList<>();
    double mostWaits = 0;
    try (GreedyClient greedy =
        new GreedyClient(satchel.port(), greedyApi.key(), ticket, WAITS, CONNECTIONS)) {
      greedy.start();
      long began = System.nanoTime();
      while (System.nanoTime() - began < WATCHED.toNanos()
          || (greedy.asked() < WAITS && System.nanoTime() - began < LONGEST.toNanos())) {
        took.add(timed(() -> assertThat(account(other).status()).isEqualTo(202)));
        took.add(timed(() -> assertThat(other.get("/v1/accounts").status()).isEqualTo(200)));
        mostWaits = Math.max(mostWaits, Health.metric(management, "satchel_waits_open"));
      }
      Collections.sort(took);
      System.out.printf(
          "greedy: %s; %.0f waits held at most; the other key's %d requests p50 %d ms, max %d ms%n",
          greedy, mostWaits, took.size(), took.get(took.size() / 2), took.getLast());
      assertThat(process.isAlive()).as("%s runs", process).isTrue();
      assertThat(greedy.asked()).as("%s", greedy).isEqualTo(WAITS);
    }
    assertThat(Files.readString(process.log())).doesNotContain("OutOfMemoryError");
    assertThat(took.getLast()).isLessThan(PROMPT.toMillis());
    assertThat(took.get(took.size() / 2)).isLessThan(USUAL.toMillis());
  }

  private static Answer account(Api api) {
    return api.post(
        "/v1/accounts",
        "{\"reference\":\"%s\",\"assets\":[\"KRW\"]}".formatted(Teller.unique("other")));
  }

  /** A ticket that stays open while its queue is paused. */
  private static String unfinished(Installation satchel, Teller teller) {
    String from = teller.accountWith(1_000);
    String to = teller.account();
    teller.done(teller.api().post("/v1/queues/payments/pauses", "{}"));
    await("the workers have paused the queue")
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              double paused = 0;
              for (int port : satchel.managementPorts().values()) {
                paused += Health.metric(port, "satchel_queue_paused");
              }
              return paused > 0;
            });
    return teller.api().post("/v1/payments", Teller.payment(from, to, 1)).text("id");
  }

  private static long timed(Runnable request) {
    long began = System.nanoTime();
    request.run();
    return Duration.ofNanos(System.nanoTime() - began).toMillis();
  }
}
