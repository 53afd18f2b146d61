package dev.satchel.setup;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.RestoredTickets;
import dev.satchel.delivery.servers.TlsTrouble;
import dev.satchel.ingress.keys.BootstrapKey;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The one-shot setup process: prepares a MySQL server and a RabbitMQ broker. It is idempotent and
 * may run at each deployment while the processes run.
 */
public final class Setup {
  private static final String RESTORED = "--restored";

  private static final String USAGE =
      """
      Brings schema, users, policies and queues up to date; the environment names the servers.

        --restored   then sends the first message of every ticket again that is still `accepted`: after MySQL
                     was restored from a backup, or the broker has lost its messages
      """;

  private final Settings settings;
  private final PrintStream out;

  Setup(Settings settings, PrintStream out) {
    this.settings = settings;
    this.out = out;
  }

  /**
   * Reads the environment and runs setup. Exits with 0; with 1 and an error message; or with 2 when
   * an argument is unknown.
   */
  public static void main(String... arguments) {
    // Set before the first logger is made.
    System.setProperty("logback.configurationFile", "logback-setup.xml");
    List<String> unknown =
        Stream.of(arguments).filter(argument -> !argument.equals(RESTORED)).toList();
    if (unknown.equals(List.of("--help"))) {
      System.out.print(USAGE);
      return;
    }
    if (!unknown.isEmpty()) {
      System.err.printf("setup: unknown argument: %s (see --help)%n", unknown.getFirst());
      System.exit(2);
    }
    try {
      Setup setup = new Setup(Settings.from(System.getenv()), System.out);
      setup.run();
      if (arguments.length > 0) {
        setup.sendAgain();
      }
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

  /** Sends the first messages of tickets that no worker has seen. */
  void sendAgain() {
    Settings.MySql mysql = settings.mysql();
    RestoredTickets.Sent sent =
        new RestoredTickets(mysql.connections(mysql.database()), new MessageCodec()).sendAgain();
    out.printf("accepted tickets whose messages are sent again: %d%n", sent.tickets());
    if (!sent.unknownTypes().isEmpty()) {
      out.printf(
          "not sent, as this release does not know their types: %s%n",
          String.join(", ", sent.unknownTypes()));
    }
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
