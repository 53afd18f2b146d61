package dev.satchel.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A consistent dump holds a read view, so InnoDB cannot purge deleted outbox rows: the index of due
 * rows grows with every published message, or with every batch of accepted tickets.
 */
class LongDumpIT extends OnRealServers {
  /**
   * Page reads of the whole server, including its statistics and purge. Polls that scan the deleted
   * entries of 50,000 messages read three times as many pages, those of two million a hundred
   * times.
   */
  private static final long PAGES_A_SECOND = 5_000;

  /**
   * Page reads in a second without a look back. Polls that scan the deleted entries of 100,000
   * batches read three times as many.
   */
  private static final long PAGES_OF_POLLS = 1_000;

  @Test
  void pollingReadsFewPagesDuringADump() throws SQLException {
    pollingStaysBoundedAfter(50_000);
  }

  @Test
  @Tag("long")
  void pollingReadsFewPagesDuringADumpAfterMillionsOfMessages() throws SQLException {
    pollingStaysBoundedAfter(2_000_000);
  }

  @Test
  void pollingForBatchesOfAcceptedTicketsReadsFewPagesDuringADump() throws SQLException {
    TestNode.migrateIngress(database);
    settings.put("satchel.delivery.process", "ingress");
    duringADump(
        node -> storeAndDeleteBatches(100_000),
        () ->
            // Looking back reads more for a while, and rests for fifty times as long.
            await()
                .atMost(Duration.ofSeconds(40))
                .until(() -> pagesRead(Duration.ofSeconds(1)) < PAGES_OF_POLLS));
  }

  private void pollingStaysBoundedAfter(int messages) throws SQLException {
    duringADump(
        node -> {
          for (int sent = 0; sent < messages; sent += 1_000) {
            node.publish(1_000, Map.of());
            await().atMost(TestNode.SOON).until(() -> outboxRows(5_000) < 5_000);
          }
          awaitOutboxEmpty();
        },
        () -> {
          // Until the leases of all rows have expired.
          pass(Duration.ofSeconds(6));
          assertThat(pagesRead(Duration.ofSeconds(10)) / 10).isLessThan(PAGES_A_SECOND);
        });
  }

  /** Measures after messages were published during a dump, and while it still runs. */
  private void duringADump(Consumer<TestNode> publishing, Runnable measuring) throws SQLException {
    settings.put("satchel.workers.roles", "operations");
    try (TestNode node = TestNode.start(settings);
        Connection dump = database.dataSource().getConnection();
        Statement view = dump.createStatement()) {
      view.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
      view.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT");
      publishing.accept(node);
      measuring.run();
      assertThat(node.bean(OutboxLevel.class).full()).isFalse();
      view.execute("COMMIT");
    }
  }

  /**
   * As the ingress does for batches that the broker confirms, but all in one transaction: so many
   * commits would take minutes.
   */
  private void storeAndDeleteBatches(int count) {
    jdbc.execute(
        (Connection connection) -> {
          connection.setAutoCommit(false);
          try (Statement statement = connection.createStatement()) {
            statement.execute(
                """
                INSERT /*+ SET_VAR(cte_max_recursion_depth = 1000000) */ INTO ingress_accepted
                  (id, tickets, messages, created_at, deliver_at)
                WITH RECURSIVE numbers AS
                  (SELECT 1 AS n UNION ALL SELECT n + 1 FROM numbers WHERE n < %d)
                SELECT UNHEX(LPAD(HEX(n), 32, '0')), '', 1, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6)
                FROM numbers
                """
                    .formatted(count));
            statement.execute("DELETE FROM ingress_accepted");
            connection.commit();
          } finally {
            connection.setAutoCommit(true);
          }
          return null;
        });
  }

  private int outboxRows(int bound) {
    return count("SELECT COUNT(*) FROM (SELECT 1 FROM workers_outbox LIMIT ?) counted", bound);
  }

  private long pagesRead(Duration time) {
    long before = pagesRead();
    pass(time);
    return pagesRead() - before;
  }

  private static void pass(Duration time) {
    long until = System.nanoTime() + time.toNanos();
    await().atMost(TestNode.SOON).until(() -> System.nanoTime() > until);
  }

  /** Page reads of the whole server, which has no other clients meanwhile. */
  private long pagesRead() {
    Long pages =
        jdbc.queryForObject(
            """
            SELECT variable_value FROM performance_schema.global_status
            WHERE variable_name = 'Innodb_buffer_pool_read_requests'
            """,
            Long.class);
    return pages == null ? 0 : pages;
  }
}
