package dev.satchel.standalone;

import com.rabbitmq.client.MessageProperties;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.Map;

/**
 * A separate process that starts the embedded servers and writes numbers to both until it is
 * killed. It prints a number once both have confirmed it.
 */
final class Writer {
  static final String QUEUE = "numbers";
  static final String USER = "satchel";

  private Writer() {}

  public static void main(String... arguments) throws Exception {
    DataFolder folder = DataFolder.take(Path.of(arguments[0]));
    EmbeddedServers servers =
        EmbeddedServers.start(
            folder, DatabaseBinaries.defaultCache(), Map.of(USER, Secret.fresh(), "amqp", "amqp"));
    EmbeddedDatabase database = servers.database();
    try (var amqp = Rabbit.connect(servers.broker(), "amqp", "amqp");
        var channel = amqp.createChannel();
        var sql =
            DriverManager.getConnection(
                database.url(""), EmbeddedDatabase.ADMIN, servers.adminPassword())) {
      channel.queueDeclare(QUEUE, true, false, false, Map.of());
      channel.confirmSelect();
      sql.createStatement().execute("CREATE DATABASE IF NOT EXISTS satchel");
      sql.createStatement().execute("CREATE TABLE IF NOT EXISTS satchel.n (n BIGINT PRIMARY KEY)");
      for (long n = Long.parseLong(arguments[1]); ; n++) {
        sql.createStatement().execute("INSERT INTO satchel.n VALUES (%d)".formatted(n));
        byte[] body = Long.toString(n).getBytes(StandardCharsets.UTF_8);
        channel.basicPublish("", QUEUE, true, MessageProperties.PERSISTENT_BASIC, body);
        channel.waitForConfirmsOrDie(10_000);
        System.out.println(n);
      }
    }
  }
}
