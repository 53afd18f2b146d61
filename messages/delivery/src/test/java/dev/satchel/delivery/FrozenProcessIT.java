package dev.satchel.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.testservers.Lengths;
import dev.satchel.testservers.MySqlServer;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A process that freezes with an open transaction, and a database that freezes. */
class FrozenProcessIT extends OnRealServers {
  @BeforeEach
  void withTickets() {
    TestNode.withTickets(settings);
  }

  private static final Duration LIMIT = Duration.ofMinutes(3);

  private static void signal(Process process, String name) throws Exception {
    new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
  }

  @Test
  void rowLocksOfAFrozenProcessBlockNoOtherMessagesAndEndWithItsSession() throws Exception {
    jdbc.execute("CREATE TABLE locked (id INT PRIMARY KEY)");
    jdbc.execute("INSERT INTO locked VALUES (1)");
    Process frozen = TestNode.startProcess(settings);
    try (TestNode publisher = TestNode.start(withoutPayments())) {
      awaitEffectsOf(publisher.publish(1, Map.of()));
      // One transaction holds the row lock that all the others need, as on the balance of a hot
      // account.
      List<UUID> caught = publisher.publish(1, Map.of("do", "lock", "seconds", "3"));
      await().atMost(TestNode.SOON).until(() -> sleepsInSql(frozen));
      signal(frozen, "STOP");
      await().atMost(TestNode.SOON).until(() -> !sleepsInSql(frozen));
      // As the broker does by itself once it misses heartbeats.
      vhost.closeAllConnections();
      try (TestNode healthy = TestNode.start(settings)) {
        List<UUID> blocked = publisher.publish(20, Map.of("do", "lock"));
        await().atMost(TestNode.SOON).until(() -> setAside(healthy) >= 20);
        List<UUID> others = publisher.publish(400, Map.of());
        awaitEffectsOf(others);
        assertThat(blocked).as("waiting for the row lock").allMatch(id -> effects(id) == 0);
        await()
            .atMost(LIMIT)
            .until(
                () ->
                    caught.stream().allMatch(id -> effects(id) == 1)
                        && blocked.stream().allMatch(id -> effects(id) == 1));
        assertThat(healthy.handler().invocations.get()).isPositive();
        signal(frozen, "CONT");
        awaitEffectsOf(publisher.publish(50, Map.of()));
        awaitDepth(vhost, "payments", 0);
        assertThat(effects()).isEqualTo(distinctEffects());
        assertThat(vhost.queueDepth("payments.dlq")).isZero();
        assertThat(attemptsOfTickets()).as("attempts").isOne();
      }
    } finally {
      frozen.destroyForcibly().waitFor();
    }
  }

  @Test
  void aThawedProcessContinuesAndTheFreezeUsesNoAttempt() throws Exception {
    settings.put("satchel.workers.default.time-limit", "3s");
    settings.put("satchel.workers.default.grace-after-time-limit", "1s");
    Process process = TestNode.startProcess(settings);
    try (TestNode publisher = TestNode.start(withoutPayments())) {
      List<UUID> ids = publisher.publish(1, Map.of("do", "sleep-in-sql", "seconds", "2"));
      await().atMost(TestNode.SOON).until(() -> sleepsInSql(process));
      signal(process, "STOP");
      await().during(Duration.ofSeconds(8)).atMost(Duration.ofSeconds(30)).until(process::isAlive);
      signal(process, "CONT");
      awaitEffectsOf(ids);
      assertThat(process.isAlive()).as("the process runs").isTrue();
      assertThat(attemptsOfTickets()).as("attempts").isOne();
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void aFrozenDatabaseLosesAndRepeatsNothingAndUsesNoAttempt() throws Exception {
    settings.put("satchel.workers.default.time-limit", "4s");
    settings.put("satchel.workers.default.grace-after-time-limit", "2s");
    Process process = TestNode.startProcess(settings);
    try (TestNode publisher = TestNode.start(withoutPayments())) {
      List<UUID> ids = new ArrayList<>();
      for (int round = 0; round < 3; round++) {
        int already = ids.size();
        ids.addAll(publisher.publish(2_000, Map.of()));
        await().atMost(TestNode.SOON).until(() -> distinctEffects() > already);
        MySqlServer.shared().freeze();
        try {
          await()
              .during(Lengths.outage())
              .atMost(Lengths.outage().multipliedBy(3))
              .until(process::isAlive);
        } finally {
          MySqlServer.shared().thaw();
        }
      }
      await().atMost(LIMIT).until(() -> distinctEffects() == ids.size());
      assertThat(process.isAlive()).as("the process runs").isTrue();
      assertThat(effects()).isEqualTo(ids.size());
      assertThat(vhost.queueDepth("payments.dlq")).isZero();
      assertThat(attemptsOfTickets()).as("attempts").isOne();
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private Map<String, Object> withoutPayments() {
    Map<String, Object> others = new HashMap<>(settings);
    others.put("satchel.workers.roles", "operations");
    return others;
  }

  private static double setAside(TestNode node) {
    return node.bean(MeterRegistry.class)
        .counter("satchel.messages.set.aside", "queue", "payments")
        .count();
  }

  private boolean sleepsInSql(Process process) {
    return process.isAlive()
        && count(
                """
                SELECT COUNT(*) FROM information_schema.processlist
                WHERE db = ? AND info LIKE 'SELECT SLEEP(%'
                """,
                database.name())
            > 0;
  }
}
