package dev.satchel.testservers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class RealServersIT {

  private static final BasicProperties PERSISTENT = MessageProperties.PERSISTENT_TEXT_PLAIN;

  @Test
  void databasesAreSeparateAndDroppedAfterwards() throws SQLException {
    String url;
    try (TestDatabase one = MySqlServer.shared().createDatabase();
        TestDatabase other = MySqlServer.shared().createDatabase()) {
      url = one.jdbcUrl();
      assertThat(one.name()).isNotEqualTo(other.name());
      execute(one, "CREATE TABLE t (word VARCHAR(10) PRIMARY KEY)");
      execute(one, "INSERT INTO t VALUES ('a'), ('A'), ('ä'), ('\uD83D\uDCB0')");
      assertThat(read(one, "SELECT COUNT(*) FROM t")).isEqualTo("4");
      assertThat(read(one, "SELECT @@transaction_isolation")).isEqualTo("READ-COMMITTED");
      assertThat(read(one, "SELECT @@session.time_zone")).isIn("UTC", "+00:00");
    }
    MySqlServer server = MySqlServer.shared();
    assertThatThrownBy(
            () -> DriverManager.getConnection(url, server.user(), server.password()).close())
        .isInstanceOf(SQLException.class);
  }

  @Test
  void committedRowsSurviveAKillOfTheDatabase() throws SQLException {
    MySqlServer server = MySqlServer.shared();
    try (TestDatabase database = server.createDatabase()) {
      execute(database, "CREATE TABLE t (id INT PRIMARY KEY)");
      execute(database, "INSERT INTO t VALUES (7)");
      int port = server.port();

      server.kill();
      assertThatThrownBy(() -> read(database, "SELECT id FROM t")).isInstanceOf(SQLException.class);
      server.start();

      assertThat(server.port()).isEqualTo(port);
      assertThat(read(database, "SELECT id FROM t")).isEqualTo("7");
    }
  }

  @Test
  void aFrozenDatabaseAnswersNothingUntilItThaws() throws Exception {
    MySqlServer server = MySqlServer.shared();
    try (TestDatabase database = server.createDatabase();
        java.sql.Connection open = database.dataSource().getConnection();
        ExecutorService asking = Executors.newVirtualThreadPerTaskExecutor()) {
      server.freeze();
      Future<Boolean> answer = asking.submit(() -> open.createStatement().execute("SELECT 1"));
      try {
        assertThatThrownBy(() -> answer.get(2, TimeUnit.SECONDS))
            .isInstanceOf(TimeoutException.class);
      } finally {
        server.thaw();
      }
      assertThat(answer.get(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aSmallDiskCanBeFilledAndFreed() throws SQLException {
    MySqlServer server = MySqlServer.smallDisk();
    try (TestDatabase database = server.createDatabase();
        java.sql.Connection open = database.dataSource().getConnection();
        Statement statement = open.createStatement()) {
      statement.execute("SET sql_log_bin = 0");
      statement.execute("CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, filling LONGBLOB)");
      server.fillDisk();
      try {
        assertThatThrownBy(
                () -> {
                  for (int i = 0; i < 100; i++) {
                    statement.execute("INSERT INTO t (filling) VALUES (REPEAT('x', 1000000))");
                  }
                })
            .isInstanceOf(SQLException.class)
            .hasMessageContaining("full");
      } finally {
        server.freeDisk();
      }
      statement.execute("INSERT INTO t (filling) VALUES (REPEAT('x', 1000000))");
    }
  }

  @Test
  void confirmedMessagesSurviveAKillOfTheBroker() throws Exception {
    killAndCount(RabbitServer.shared());
  }

  @Test
  void confirmedMessagesSurviveAKillOfTheOlderBroker() throws Exception {
    killAndCount(RabbitServer.version40());
  }

  private static void killAndCount(RabbitServer server) throws Exception {
    try (TestVhost vhost = server.createVhost()) {
      publish(vhost, 3);
      assertThat(vhost.queueDepth("q")).isEqualTo(3);

      server.kill();
      assertThatThrownBy(() -> vhost.connectionFactory().newConnection().close())
          .isInstanceOf(IOException.class);
      server.start();

      // A quorum queue elects its leader only after the broker begins to answer.
      await().ignoreExceptions().until(() -> vhost.queueDepth("q") == 3);
    }
  }

  @Test
  void theBrokerApplicationStopsAndStarts() throws Exception {
    RabbitServer server = RabbitServer.shared();
    try (TestVhost vhost = server.createVhost()) {
      server.stopApp();
      assertThatThrownBy(() -> vhost.connectionFactory().newConnection().close())
          .isInstanceOf(IOException.class);
      server.startApp();
      publish(vhost, 1);
      assertThat(vhost.queueDepth("q")).isEqualTo(1);
    }
  }

  @Test
  void connectionsAreClosedOnRequest() throws Exception {
    try (TestVhost vhost = RabbitServer.shared().createVhost()) {
      Connection connection = connectWithoutRecovery(vhost);
      CountDownLatch cut = new CountDownLatch(1);
      connection.addShutdownListener(cause -> cut.countDown());
      vhost.closeAllConnections();
      assertThat(cut.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void theMemoryAlarmBlocksPublishersUntilItIsCleared() throws Exception {
    RabbitServer server = RabbitServer.shared();
    try (TestVhost vhost = server.createVhost();
        Connection connection = connectWithoutRecovery(vhost);
        Channel channel = connection.createChannel()) {
      CountDownLatch blocked = new CountDownLatch(1);
      CountDownLatch unblocked = new CountDownLatch(1);
      connection.addBlockedListener(reason -> blocked.countDown(), unblocked::countDown);
      channel.queueDeclare("q", true, false, false, Map.of("x-queue-type", "quorum"));

      server.setMemoryAlarm(true);
      try {
        channel.basicPublish("", "q", PERSISTENT, "x".getBytes(StandardCharsets.UTF_8));
        assertThat(blocked.await(10, TimeUnit.SECONDS)).isTrue();
      } finally {
        server.setMemoryAlarm(false);
      }

      assertThat(unblocked.await(10, TimeUnit.SECONDS)).isTrue();
      await().until(() -> vhost.queueDepth("q") == 1);
    }
  }

  @Test
  void policiesApplyAndAreCleared() throws Exception {
    try (TestVhost vhost = RabbitServer.shared().createVhost()) {
      vhost.setPolicy("short", "^q$", "queues", "{\"max-length\":2,\"overflow\":\"drop-head\"}");
      publish(vhost, 5);
      await().until(() -> vhost.queueDepth("q") == 2);
      vhost.clearPolicy("short");
      await()
          .until(
              () -> {
                publish(vhost, 1);
                return vhost.queueDepth("q") > 2;
              });
    }
  }

  private static void publish(TestVhost vhost, int count) throws Exception {
    try (Connection connection = vhost.connectionFactory().newConnection();
        Channel channel = connection.createChannel()) {
      channel.queueDeclare("q", true, false, false, Map.of("x-queue-type", "quorum"));
      channel.confirmSelect();
      for (int i = 0; i < count; i++) {
        channel.basicPublish("", "q", PERSISTENT, new byte[] {1});
      }
      channel.waitForConfirmsOrDie(10_000);
    }
  }

  private static Connection connectWithoutRecovery(TestVhost vhost) throws Exception {
    var factory = vhost.connectionFactory();
    factory.setAutomaticRecoveryEnabled(false);
    return factory.newConnection();
  }

  private static void execute(TestDatabase database, String sql) throws SQLException {
    try (java.sql.Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String read(TestDatabase database, String sql) throws SQLException {
    try (java.sql.Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }
}
