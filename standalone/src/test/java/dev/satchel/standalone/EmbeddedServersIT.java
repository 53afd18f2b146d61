package dev.satchel.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks that the embedded servers behave as Satchel needs. */
class EmbeddedServersIT {
  @TempDir private static Path path;
  private static DataFolder folder;
  private static EmbeddedServers servers;

  @BeforeAll
  static void start() {
    folder = DataFolder.take(path);
    servers =
        EmbeddedServers.start(
            folder, DatabaseBinaries.defaultCache(), Map.of("ingress", "i", "workers", "w"));
  }

  @AfterAll
  static void stop() {
    servers.close();
    folder.close();
  }

  private static Connection connect() throws Exception {
    return Rabbit.connect(servers.broker(), "ingress", "i");
  }

  private static java.sql.Connection sql() throws Exception {
    return DriverManager.getConnection(
        servers.database().url(""), EmbeddedDatabase.ADMIN, servers.adminPassword());
  }

  @Test
  void startOnAnotherPortWhenTheFirstIsInUse(@TempDir Path data) throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
        DataFolder second = DataFolder.take(data)) {
      Iterator<Integer> ports = List.of(taken.getLocalPort(), FreePort.any()).iterator();
      try (EmbeddedDatabase database =
          EmbeddedDatabase.start(
              second, DatabaseBinaries.defaultCache(), Secret.fresh(), ports::next)) {
        assertThat(database.port()).isNotEqualTo(taken.getLocalPort());
      }
    }
  }

  @Test
  void theDatabaseKeepsItsTemporaryTablesWhileAnotherOneStarts(@TempDir Path data)
      throws Exception {
    try (java.sql.Connection connection = sql();
        Statement statement = connection.createStatement();
        DataFolder second = DataFolder.take(data)) {
      statement.execute("CREATE DATABASE temporary");
      statement.execute("CREATE TEMPORARY TABLE temporary.kept (id INT) ENGINE=Aria");
      EmbeddedDatabase.start(second, DatabaseBinaries.defaultCache(), Secret.fresh()).close();
      statement.execute("DROP TEMPORARY TABLE temporary.kept");
    }
  }

  @Test
  void deliverThroughEveryKindOfExchangeWithConfirms() throws Exception {
    try (Connection connection = connect();
        Channel channel = connection.createChannel()) {
      channel.confirmSelect();
      for (BuiltinExchangeType kind :
          List.of(
              BuiltinExchangeType.DIRECT, BuiltinExchangeType.TOPIC, BuiltinExchangeType.FANOUT)) {
        String exchange = "exchange." + kind.getType();
        String queue = "queue." + kind.getType();
        channel.exchangeDeclare(exchange, kind, true);
        channel.queueDeclare(queue, true, false, false, Map.of());
        channel.queueBind(queue, exchange, "key");
        byte[] body = queue.getBytes(StandardCharsets.UTF_8);
        channel.basicPublish(exchange, "key", true, MessageProperties.PERSISTENT_BASIC, body);
        channel.waitForConfirmsOrDie(5_000);
        assertThat(channel.basicGet(queue, true).getBody()).isEqualTo(body);
      }
    }
  }

  @Test
  void redeliverUnacknowledgedMessagesOfALostConnection() throws Exception {
    Connection lost = connect();
    Channel channel = lost.createChannel();
    channel.queueDeclare("redelivered", true, false, false, Map.of());
    channel.basicPublish("", "redelivered", MessageProperties.PERSISTENT_BASIC, new byte[1]);
    await().until(() -> channel.basicGet("redelivered", false) != null);
    lost.abort();
    try (Connection connection = connect();
        Channel again = connection.createChannel()) {
      var got = await().until(() -> again.basicGet("redelivered", true), it -> it != null);
      assertThat(got.getEnvelope().isRedeliver()).isTrue();
    }
  }

  @Test
  void returnUnroutableMessagesToThePublisher() throws Exception {
    BlockingQueue<String> returned = new LinkedBlockingQueue<>();
    try (Connection connection = connect();
        Channel channel = connection.createChannel()) {
      channel.confirmSelect();
      channel.addReturnListener(message -> returned.add(message.getRoutingKey()));
      channel.basicPublish("amq.direct", "nowhere", true, new AMQP.BasicProperties(), new byte[1]);
      assertThat(channel.waitForConfirms(5_000))
          .as("Qpid sends a nack and then a return")
          .isFalse();
      assertThat(returned.poll(5, TimeUnit.SECONDS)).isEqualTo("nowhere");
    }
  }

  @Test
  void closeTheConnectionOnAnUnknownQueueType() throws Exception {
    Connection connection = connect();
    Channel channel = connection.createChannel();
    assertThatThrownBy(
            () ->
                channel.queueDeclare(
                    "quorum", true, false, false, Map.of("x-queue-type", "quorum")))
        .isInstanceOf(IOException.class)
        .cause()
        .hasMessageContaining("542");
    await().atMost(Duration.ofSeconds(5)).until(() -> !connection.isOpen());
  }

  @Test
  void refuseAWrongPassword() {
    assertThatThrownBy(() -> Rabbit.connect(servers.broker(), "ingress", "wrong"))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(
            () ->
                DriverManager.getConnection(
                    servers.database().url(""), EmbeddedDatabase.ADMIN, "wrong"))
        .hasMessageContaining("Access denied");
  }

  @Test
  void listenOnLoopbackOnly() throws Exception {
    List<String> others =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
            .map(address -> address.getHostAddress())
            .toList();
    for (String address : others) {
      for (int port : List.of(servers.broker().port(), servers.database().port())) {
        assertThatThrownBy(() -> new Socket(address, port).close()).isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void flushCommitsToDiskWithReadCommittedAndStrictMode() throws Exception {
    try (var connection = sql();
        var result =
            connection
                .createStatement()
                .executeQuery(
                    """
                    SELECT @@innodb_flush_log_at_trx_commit, @@transaction_isolation,
                           @@collation_server, @@sql_mode
                    """)) {
      assertThat(result.next()).isTrue();
      assertThat(result.getInt(1)).isEqualTo(1);
      assertThat(result.getString(2)).isEqualTo("READ-COMMITTED");
      assertThat(result.getString(3)).isEqualTo("utf8mb4_bin");
      assertThat(result.getString(4)).contains("STRICT_TRANS_TABLES");
    }
  }

  @Test
  void leaveNoPasswordInTheDataFolder() throws Exception {
    try (var files = Files.walk(path)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(servers.adminPassword());
      }
    }
  }

  @Test
  void refuseASecondSatchelOnTheSameFolder() {
    assertThatThrownBy(() -> DataFolder.take(path))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("in use by another Satchel")
        .hasMessageContaining("--data");
  }

  @Test
  void runTheDatabaseInItsOwnSession() throws Exception {
    ProcessHandle database = DatabaseProcesses.on(path.toRealPath().resolve("database")).getFirst();
    // The sixth field of stat, the fourth after the process name, is the session id.
    String stat = Files.readString(Path.of("/proc", Long.toString(database.pid()), "stat"));
    String session = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[3];
    assertThat(session).isEqualTo(Long.toString(database.pid()));
  }
}
