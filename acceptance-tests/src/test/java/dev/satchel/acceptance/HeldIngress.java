package dev.satchel.acceptance;

import static org.awaitility.Awaitility.await;

import dev.satchel.testservers.RabbitServer;
import dev.satchel.testservers.processes.Site;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Holds an ingress at a moment between the insertion of tickets and the end of their row of {@code
 * ingress_accepted}, by what it waits for; {@link #close()} lets everything continue.
 */
final class HeldIngress implements AutoCloseable {
  private static final Duration REACHED_WITHIN = Duration.ofSeconds(20);

  /** Where an ingress is held. */
  enum Moment {
    /** The tickets are inserted, their row of {@code ingress_accepted} is not. */
    BEFORE_COMMIT,
    /** MySQL has received the commit and has not answered it. */
    IN_COMMIT,
    /** The tickets are answered and their messages sent; the broker has confirmed none. */
    BEFORE_CONFIRM,
    /** The broker has confirmed all messages; the row is not deleted. */
    BEFORE_DELETE
  }

  private final Moment moment;
  private final JdbcClient jdbc;
  private final Connection session;

  private HeldIngress(Moment moment, JdbcClient jdbc, Connection session) {
    this.moment = moment;
    this.jdbc = jdbc;
    this.session = session;
  }

  /** Every ingress of the site stops at the moment from now on. */
  static HeldIngress at(Moment moment, Site site) throws SQLException {
    HeldIngress held =
        new HeldIngress(
            moment,
            JdbcClient.create(site.database().dataSource()),
            site.database().dataSource().getConnection());
    switch (moment) {
      case BEFORE_COMMIT -> held.execute("LOCK TABLES ingress_accepted READ");
      // Each commit waits one second for others to be synced with it.
      case IN_COMMIT -> held.execute("SET GLOBAL binlog_group_commit_sync_delay = 1000000");
      case BEFORE_CONFIRM, BEFORE_DELETE -> RabbitServer.shared().freeze();
    }
    return held;
  }

  /**
   * Waits until an ingress has stopped there.
   *
   * @param tickets how many tickets it accepts
   * @return the database sessions in which it waits
   */
  List<Long> awaitReached(int tickets) throws SQLException {
    return switch (moment) {
      case BEFORE_COMMIT ->
          awaitSessions(
              """
              SELECT id FROM performance_schema.processlist
              WHERE db = DATABASE() AND user = 'satchel_ingress'
                AND state = 'Waiting for table metadata lock'
                AND info LIKE 'INSERT INTO ingress_accepted%'
              """);
      // A ticket and the row of its batch; the other transactions of an ingress change one row.
      case IN_COMMIT ->
          awaitSessions(
              """
              SELECT p.id FROM performance_schema.processlist p
                JOIN information_schema.innodb_trx t ON t.trx_mysql_thread_id = p.id
              WHERE p.db = DATABASE() AND p.user = 'satchel_ingress'
                AND p.state = 'waiting for handler commit' AND t.trx_rows_modified > 1
              """);
      case BEFORE_CONFIRM -> {
        awaitStored(tickets);
        yield List.of();
      }
      case BEFORE_DELETE -> {
        awaitStored(tickets);
        session.setAutoCommit(false);
        execute("SELECT id FROM ingress_accepted FOR UPDATE");
        RabbitServer.shared().thaw();
        yield awaitSessions(
            """
            SELECT p.id FROM performance_schema.processlist p
              JOIN information_schema.innodb_trx t ON t.trx_mysql_thread_id = p.id
            WHERE p.db = DATABASE() AND p.user = 'satchel_ingress' AND t.trx_state = 'LOCK WAIT'
              AND p.info LIKE 'DELETE FROM ingress_accepted%'
            """);
      }
    };
  }

  private List<Long> awaitSessions(String sql) {
    return await(moment.name())
        .atMost(REACHED_WITHIN)
        .pollDelay(Duration.ZERO)
        // InnoDB refreshes the list of its transactions only when nobody has read it for 100 ms.
        .pollInterval(Duration.ofMillis(150))
        .until(() -> jdbc.sql(sql).query(Long.class).list(), sessions -> !sessions.isEmpty());
  }

  private void awaitStored(int tickets) {
    await(moment.name())
        .atMost(REACHED_WITHIN)
        .until(
            () ->
                jdbc.sql("SELECT COALESCE(SUM(messages), 0) FROM ingress_accepted")
                        .query(Long.class)
                        .single()
                    == tickets);
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = session.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() throws SQLException {
    switch (moment) {
      case BEFORE_COMMIT -> execute("UNLOCK TABLES");
      case IN_COMMIT -> execute("SET GLOBAL binlog_group_commit_sync_delay = 0");
      case BEFORE_CONFIRM -> RabbitServer.shared().thaw();
      case BEFORE_DELETE -> {
        RabbitServer.shared().thaw();
        session.rollback();
        session.setAutoCommit(true);
      }
    }
    session.close();
  }
}
