package dev.satchel.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.messages.TaskQueue;
import dev.satchel.testservers.MySqlServer;
import dev.satchel.testservers.RabbitServer;
import dev.satchel.testservers.TestDatabase;
import dev.satchel.testservers.TestVhost;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** What a batch costs in statements, as the server counts them. */
class StatementsIT {
  private final TestDatabase database = MySqlServer.shared().createDatabase();
  private final TestVhost vhost = RabbitServer.shared().createVhost();
  private final JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());

  @BeforeEach
  void migrate() {
    TestNode.migrate(database);
  }

  @AfterEach
  void drop() {
    vhost.close();
    database.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 200})
  void aBatchCostsOneStatementEachForInboxEffectAndAttemptsWhateverItsSize(int size) {
    Map<String, Object> settings = TestNode.settings(database, vhost);
    try (TestNode node = TestNode.start(settings)) {
      await()
          .atMost(TestNode.SOON)
          .until(
              () ->
                  node.bean(Delivering.class)
                      .consumerStates()
                      .containsValue(TaskConsumer.State.CONSUMING));
      node.bean(QueuePauses.class).pause(TaskQueue.PAYMENTS);
      await()
          .atMost(TestNode.SOON)
          .until(
              () ->
                  node.bean(Delivering.class)
                      .consumerStates()
                      .containsValue(TaskConsumer.State.PAUSED));
      node.publish(size, Map.of());
      await().atMost(TestNode.SOON).until(() -> vhost.queueDepth("payments") == size);
      Map<String, Long> before = statements();
      node.bean(QueuePauses.class).resume(TaskQueue.PAYMENTS);
      await().atMost(TestNode.SOON).until(() -> effects() == size);
      await().atMost(TestNode.SOON).until(() -> outboxRows() == 0);
      int batches = node.handler().batchSizes.size();
      assertThat(batches).isLessThanOrEqualTo(1 + size / 10);
      Map<String, Long> after = statements();
      for (String table : List.of("workers_inbox", "effect", "workers_attempt")) {
        assertThat(after.getOrDefault(table, 0L) - before.getOrDefault(table, 0L))
            .as(table)
            .isEqualTo(batches);
      }
    }
  }

  /** Statements that wrote to each table, from the server's own digest of them. */
  private Map<String, Long> statements() {
    Map<String, Long> counts = new java.util.HashMap<>();
    for (String table : List.of("workers_inbox", "effect", "workers_attempt")) {
      Long count =
          jdbc.queryForObject(
              """
              SELECT COALESCE(SUM(count_star), 0)
              FROM performance_schema.events_statements_summary_by_digest
              WHERE schema_name = ? AND digest_text LIKE ?
              """,
              Long.class,
              database.name(),
              "INSERT INTO `" + table + "` %");
      counts.put(table, count == null ? 0 : count);
    }
    return counts;
  }

  private int effects() {
    return count("SELECT COUNT(*) FROM effect");
  }

  private int outboxRows() {
    return count("SELECT COUNT(*) FROM workers_outbox");
  }

  private int count(String sql) {
    Integer count = jdbc.queryForObject(sql, Integer.class);
    return count == null ? 0 : count;
  }
}
