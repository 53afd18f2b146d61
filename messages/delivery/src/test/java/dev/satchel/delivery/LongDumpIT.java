package dev.satchel.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A consistent dump holds a read view, so InnoDB cannot purge deleted outbox rows: the index of due
 * rows grows with every published message.
 */
class LongDumpIT extends OnRealServers {
  /**
   * Page reads of the whole server, including its statistics and purge. Polls that scan the deleted
   * entries of 50,000 messages read three times as many pages, those of two million a hundred
   * times.
   */
  private static final long PAGES_A_SECOND = 5_000;

  @Test
  void pollingReadsFewPagesDuringADump() throws SQLException {
    pollingStaysBoundedAfter(50_000);
  }

  @Test
  @Tag("long")
  void pollingReadsFewPagesDuringADumpAfterMillionsOfMessages() throws SQLException {
    pollingStaysBoundedAfter(2_000_000);
  }

  private void pollingStaysBoundedAfter(int messages) throws SQLException {
    settings.put("satchel.workers.roles", "operations");
    try (TestNode node = TestNode.start(settings);
        Connection dump = database.dataSource().getConnection();
        Statement view = dump.createStatement()) {
      view.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
      view.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT");
      for (int sent = 0; sent < messages; sent += 1_000) {
        node.publish(1_000, Map.of());
        await().atMost(TestNode.SOON).until(() -> outboxRows(5_000) < 5_000);
      }
      awaitOutboxEmpty();
      assertThat(pagesReadInASecond()).isLessThan(PAGES_A_SECOND);
      assertThat(node.bean(OutboxLevel.class).full()).isFalse();
      view.execute("COMMIT");
    }
  }

  private int outboxRows(int bound) {
    return count("SELECT COUNT(*) FROM (SELECT 1 FROM workers_outbox LIMIT ?) counted", bound);
  }

  /** The mean over ten seconds, once the leases of all rows have expired. */
  private long pagesReadInASecond() throws SQLException {
    pass(Duration.ofSeconds(6));
    long before = pagesRead();
    pass(Duration.ofSeconds(10));
    return (pagesRead() - before) / 10;
  }

  private static void pass(Duration time) {
    long until = System.nanoTime() + time.toNanos();
    await().atMost(TestNode.SOON).until(() -> System.nanoTime() > until);
  }

  /** Page reads of the whole server, which has no other clients meanwhile. */
  private long pagesRead() throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet status =
            statement.executeQuery("SHOW GLOBAL STATUS LIKE 'Innodb_buffer_pool_read_requests'")) {
      status.next();
      return status.getLong(2);
    }
  }
}
