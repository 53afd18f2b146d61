package dev.satchel.delivery;

import static org.awaitility.Awaitility.await;

import dev.satchel.delivery.consuming.QueueConsumer;
import dev.satchel.delivery.process.DeliveryLifecycle;
import dev.satchel.messages.TaskQueue;
import dev.satchel.testservers.MySqlServer;
import dev.satchel.testservers.RabbitServer;
import dev.satchel.testservers.TestDatabase;
import dev.satchel.testservers.TestVhost;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.jdbc.core.JdbcTemplate;

/** A database and a virtual host of its own for each test, and queries on both. */
abstract class OnRealServers {
  final TestDatabase database = MySqlServer.shared().createDatabase();
  final TestVhost vhost = RabbitServer.shared().createVhost();
  final JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
  final Map<String, Object> settings = TestNode.settings(database, vhost);

  @BeforeEach
  void migrate() {
    TestNode.migrate(database);
  }

  @AfterEach
  void drop() {
    vhost.close();
    database.close();
  }

  void pause(TestNode node) {
    node.bean(QueuePauses.class).pause(TaskQueue.PAYMENTS);
    awaitState(node, QueueConsumer.State.PAUSED);
  }

  void resume(TestNode node) {
    node.bean(QueuePauses.class).resume(TaskQueue.PAYMENTS);
  }

  void awaitState(TestNode node, QueueConsumer.State state) {
    await()
        .atMost(TestNode.SOON)
        .until(
            () ->
                node.bean(DeliveryLifecycle.class).consumerStates().get(TaskQueue.PAYMENTS)
                    == state);
  }

  void awaitDepth(TestVhost broker, String queue, int depth) {
    await().atMost(TestNode.SOON).until(() -> broker.queueDepth(queue) == depth);
  }

  void awaitOutboxEmpty() {
    await().atMost(TestNode.SOON).until(() -> outboxRows() == 0);
  }

  void awaitEffects(int count) {
    await().atMost(TestNode.SOON).until(() -> distinctEffects() >= count);
  }

  void awaitEffectsOf(List<UUID> ids) {
    await().atMost(TestNode.SOON).until(() -> ids.stream().allMatch(id -> effects(id) == 1));
  }

  int outboxRows() {
    return count("SELECT COUNT(*) FROM workers_outbox");
  }

  int effects() {
    return count("SELECT COUNT(*) FROM effect");
  }

  int distinctEffects() {
    return count("SELECT COUNT(DISTINCT message_id) FROM effect");
  }

  int effects(UUID id) {
    return count("SELECT COUNT(*) FROM effect WHERE message_id = ?", Sql.bytes(id));
  }

  int count(String sql, Object... arguments) {
    Integer count = jdbc.queryForObject(sql, Integer.class, arguments);
    return count == null ? 0 : count;
  }

  /** The outcomes of the attempts of a message, in order. */
  List<String> attempts(UUID id) {
    return jdbc.query(
        "SELECT outcome FROM workers_attempt WHERE message_id = ? ORDER BY attempt",
        (row, number) -> row.getString("outcome"),
        Sql.bytes(id));
  }

  /** The most attempts that a ticket of the test records. */
  int attemptsOfTickets() {
    return count("SELECT MAX(attempts) FROM scripted_ticket");
  }
}
