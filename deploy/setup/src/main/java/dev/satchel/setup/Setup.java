package dev.satchel.setup;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.servers.TlsTrouble;
import dev.satchel.ingress.keys.BootstrapKey;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The one-shot setup process: prepares a MySQL server and a RabbitMQ broker. It is idempotent and
 * may run at each deployment while the processes run.
 */
public final class Setup {
  private final Settings settings;
  private final PrintStream out;

  Setup(Settings settings, PrintStream out) {
    this.settings = settings;
    this.out = out;
  }

  /** Reads the environment and runs setup. Exits with 0, or with 1 and an error message. */
  public static void main(String... arguments) {
    // Set before the first logger is made.
    System.setProperty("logback.configurationFile", "logback-setup.xml");
    try {
      new Setup(Settings.from(System.getenv()), System.out).run();
    } catch (SetupFailed failed) {
      System.err.println("setup failed: " + failed.getMessage());
      System.exit(1);
    }
  }

  void run() {
    Settings.MySql mysql = settings.mysql();
    mysql.tls().warning().ifPresent(out::println);
    settings.rabbitmq().tls().warning().ifPresent(out::println);
    new DatabaseSetup(mysql.database(), schema -> created(mysql, schema))
        .apply(settings.databasePasswords())
        .forEach((schema, ran) -> out.printf("schema %s: %d migrations ran%n", schema, ran));
    out.println("MySQL: users and privileges are up to date");
    settings.bootstrapKey().ifPresent(key -> storeKey(mysql.connections(mysql.database()), key));
    new BrokerSetup(settings.rabbitmq()).apply(settings.brokerPasswords());
    out.println("RabbitMQ: users, policies and queues are up to date");
  }

  /** Connections to a schema, which is made when it does not exist. */
  private static DataSource created(Settings.MySql mysql, String schema) {
    try (Connection connection = mysql.connections("").getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE DATABASE IF NOT EXISTS `%s` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
              .formatted(schema));
      return mysql.connections(schema);
    } catch (SQLException failed) {
      throw new SetupFailed(
          "MySQL on %s does not allow %s to create the schema %s: %s"
              .formatted(
                  mysql.where(),
                  mysql.admin().user(),
                  schema,
                  TlsTrouble.of(failed).orElse(String.valueOf(failed.getMessage()))),
          failed);
    }
  }

  private void storeKey(DataSource administrator, String key) {
    Clock clock = Clock.systemUTC();
    try {
      new BootstrapKey(JdbcClient.create(administrator), clock, IdSource.secure(clock)).store(key);
    } catch (IllegalArgumentException malformed) {
      throw new SetupFailed("SATCHEL_BOOTSTRAP_KEY: " + malformed.getMessage(), malformed);
    }
    out.println("the first API key is valid");
  }
}
