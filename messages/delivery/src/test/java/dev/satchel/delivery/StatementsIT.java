package dev.satchel.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.delivery.consuming.QueueConsumer;
import dev.satchel.delivery.process.DeliveryLifecycle;
import dev.satchel.messages.TaskQueue;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The number of statements that a batch takes, as the server counts them. */
class StatementsIT extends OnRealServers {
  @ParameterizedTest
  @ValueSource(ints = {1, 10, 200})
  void aBatchOfAnySizeTakesOneInsertEachIntoInboxEffectsAndAttempts(int size) {
    // The server counts no new statements once other tests have filled this table.
    jdbc.execute("TRUNCATE TABLE performance_schema.events_statements_summary_by_digest");
    Map<String, Object> settings = TestNode.settings(database, vhost);
    try (TestNode node = TestNode.start(settings)) {
      await()
          .atMost(TestNode.SOON)
          .until(
              () ->
                  node.bean(DeliveryLifecycle.class)
                      .consumerStates()
                      .containsValue(QueueConsumer.State.CONSUMING));
      node.bean(QueuePauses.class).pause(TaskQueue.PAYMENTS);
      await()
          .atMost(TestNode.SOON)
          .until(
              () ->
                  node.bean(DeliveryLifecycle.class)
                      .consumerStates()
                      .containsValue(QueueConsumer.State.PAUSED));
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

  /** The number of INSERT statements into each table, from the server's statement digests. */
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
}
