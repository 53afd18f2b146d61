package dev.satchel.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.testservers.Lengths;
import dev.satchel.testservers.MySqlServer;
import dev.satchel.testservers.RabbitServer;
import dev.satchel.testservers.TestDatabase;
import dev.satchel.testservers.TestVhost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** A database failure counts against no message, whatever error the server reports. */
class DatabaseTroubleIT extends OnRealServers {
  private static final Duration RECOVERS_WITHIN = Duration.ofSeconds(75);

  @Test
  void aTemporarilyMissingTableParksNothing() {
    try (TestNode node = TestNode.start(settings)) {
      assertNothingIsParked(
          node,
          () -> jdbc.execute("RENAME TABLE effect TO effect_away"),
          () -> jdbc.execute("RENAME TABLE effect_away TO effect"));
    }
  }

  @Test
  void aTemporarilyRevokedPrivilegeParksNothing() {
    String user = "u_" + database.name();
    jdbc.execute("CREATE USER '%s'@'%%' IDENTIFIED BY 'secret'".formatted(user));
    try {
      for (String table : jdbc.queryForList("SHOW TABLES", String.class)) {
        jdbc.execute("GRANT ALL ON %s.%s TO '%s'@'%%'".formatted(database.name(), table, user));
      }
      settings.put("spring.datasource.username", user);
      settings.put("spring.datasource.password", "secret");
      try (TestNode node = TestNode.start(settings)) {
        String right = "INSERT ON %s.effect %s '%s'@'%%'";
        assertNothingIsParked(
            node,
            () -> jdbc.execute("REVOKE " + right.formatted(database.name(), "FROM", user)),
            () -> jdbc.execute("GRANT " + right.formatted(database.name(), "TO", user)));
      }
    } finally {
      jdbc.execute("DROP USER '%s'@'%%'".formatted(user));
    }
  }

  @Test
  void aTemporarilyReadOnlyServerParksNothing() {
    try (TestNode node = TestNode.start(settings)) {
      assertNothingIsParked(
          node,
          () -> jdbc.execute("SET GLOBAL super_read_only = ON"),
          () -> jdbc.execute("SET GLOBAL super_read_only = OFF, GLOBAL read_only = OFF"));
    }
  }

  /** Publishes before and during the failure; 500 messages are in the queue when it begins. */
  private void assertNothingIsParked(TestNode node, Runnable trouble, Runnable mend) {
    awaitEffectsOf(node.publish(20, Map.of()));
    pause(node);
    node.publish(500, Map.of());
    awaitDepth(vhost, "payments", 500);
    trouble.run();
    try {
      // Resuming a paused queue writes to the database, which not every failure allows.
      resumeInMemory(node);
      stays(Lengths.outage(), () -> vhost.queueDepth("payments.dlq") == 0);
      assertThat(distinctEffects(jdbc, "effect", "effect_away")).isLessThan(520);
    } finally {
      mend.run();
    }
    resume(node);
    await().atMost(RECOVERS_WITHIN).until(() -> distinctEffects() == 520);
    assertThat(effects()).isEqualTo(520);
    assertThat(vhost.queueDepth("payments.dlq")).isZero();
    assertThat(jdbc.queryForList("SELECT DISTINCT outcome FROM workers_attempt", String.class))
        .containsExactly("done");
  }

  private static void resumeInMemory(TestNode node) {
    try {
      node.bean(QueuePauses.class).resume(dev.satchel.messages.TaskQueue.PAYMENTS);
    } catch (RuntimeException readOnly) {
      assertThat(readOnly).hasMessageContaining("read-only");
    }
  }

  private static int distinctEffects(JdbcTemplate jdbc, String... names) {
    for (String name : names) {
      if (!jdbc.queryForList("SHOW TABLES LIKE '" + name + "'").isEmpty()) {
        Integer count =
            jdbc.queryForObject("SELECT COUNT(DISTINCT message_id) FROM " + name, Integer.class);
        return count == null ? 0 : count;
      }
    }
    throw new IllegalStateException("no such table");
  }

  /** Asserts that the condition holds for the whole time. */
  private static void stays(Duration time, java.util.concurrent.Callable<Boolean> holds) {
    await()
        .during(time)
        .atMost(time.multipliedBy(2))
        .pollInterval(Duration.ofMillis(500))
        .until(holds);
  }

  @Test
  void aFullDiskParksNothing() {
    MySqlServer server = MySqlServer.smallDisk();
    try (TestDatabase small = server.createDatabase();
        TestVhost broker = RabbitServer.shared().createVhost()) {
      TestNode.migrate(small);
      JdbcTemplate there = new JdbcTemplate(small.dataSource());
      // Each effect takes 250 more bytes, so that files must grow.
      there.execute(
          "ALTER TABLE effect ADD COLUMN filling CHAR(250) NOT NULL DEFAULT '"
              + "x".repeat(250)
              + "'");
      try (TestNode node = TestNode.start(TestNode.settings(small, broker))) {
        node.publish(50, Map.of());
        await().atMost(TestNode.SOON).until(() -> distinctEffects(there, "effect") == 50);
        server.fillDisk();
        int published = 50;
        try {
          // Publishes until a write fails: the full disk has a few free pages left.
          published += publishWhileItGoes(node, 60);
          stays(Lengths.outage(), () -> broker.queueDepth("payments.dlq") == 0);
        } finally {
          server.freeDisk();
        }
        int all = published;
        await()
            .atMost(RECOVERS_WITHIN.plusSeconds(60))
            .until(() -> distinctEffects(there, "effect") >= all);
        Integer effects = there.queryForObject("SELECT COUNT(*) FROM effect", Integer.class);
        Integer distinct =
            there.queryForObject("SELECT COUNT(DISTINCT message_id) FROM effect", Integer.class);
        assertThat(effects).as("effects, each only once").isEqualTo(distinct);
        assertThat(broker.queueDepth("payments.dlq")).isZero();
        assertThat(there.queryForList("SELECT DISTINCT outcome FROM workers_attempt", String.class))
            .containsExactly("done");
      }
    }
  }

  /**
   * Publishes until a write fails, at most for so many rounds; returns the number of messages
   * certainly committed.
   */
  private static int publishWhileItGoes(TestNode node, int rounds) {
    int published = 0;
    for (int round = 0; round < rounds; round++) {
      try {
        published += node.publish(200, Map.of()).size();
      } catch (RuntimeException full) {
        assertThat(Infrastructure.outage(full)).as("%s", full).isTrue();
        return published;
      }
    }
    return published;
  }

  @Test
  void anSqlErrorOfOneMessageParksThatMessageAndNoOther() {
    settings.put("satchel.workers.default.park-unclassified-after", "3s");
    try (TestNode node = TestNode.start(settings)) {
      List<UUID> good = new ArrayList<>(node.publish(60, Map.of()));
      UUID bad = node.publish(1, Map.of("do", "bad-sql")).getFirst();
      await()
          .atMost(TestNode.SOON)
          .pollInterval(Duration.ofMillis(200))
          .until(
              () -> {
                good.addAll(node.publish(1, Map.of()));
                return vhost.queueDepth("payments.dlq") == 1;
              });
      awaitEffectsOf(good);
      assertThat(attempts(bad)).containsExactly("parked");
      assertThat(count("SELECT COUNT(*) FROM workers_attempt WHERE outcome = 'failed'")).isZero();
    }
  }

  @Test
  void anSqlErrorOfOneMessageDoesNotBlockAQueueWithABatchSizeOfOne() {
    settings.put("satchel.workers.default.batch", 1);
    settings.put("satchel.workers.default.prefetch", 1);
    try (TestNode node = TestNode.start(settings)) {
      UUID bad = node.publish(1, Map.of("do", "bad-sql")).getFirst();
      awaitEffectsOf(node.publish(5, Map.of()));
      await()
          .atMost(TestNode.SOON)
          .until(() -> count("SELECT COUNT(*) FROM workers_schedule") == 1);
      assertThat(attempts(bad)).isEmpty();
      awaitEffectsOf(node.publish(5, Map.of()));
    }
  }

  @Test
  void aStatementLargerThanAPacketIsRetriedWithFewerMessages() {
    Integer usual = jdbc.queryForObject("SELECT @@GLOBAL.max_allowed_packet", Integer.class);
    jdbc.execute("SET GLOBAL max_allowed_packet = 1048576");
    try (TestNode node = TestNode.start(settings)) {
      pause(node);
      List<UUID> ids = node.publish(64, Map.of("do", "large", "bytes", "100000"));
      awaitDepth(vhost, "payments", 64);
      resume(node);
      awaitEffectsOf(ids);
      assertThat(count("SELECT COUNT(*) FROM workers_attempt WHERE outcome <> 'done'")).isZero();
      assertThat(node.handler().batchSizes)
          .anyMatch(size -> size > 32)
          .as("far fewer batches than messages")
          .hasSizeLessThan(48);
    } finally {
      jdbc.execute("SET GLOBAL max_allowed_packet = " + usual);
    }
  }
}
