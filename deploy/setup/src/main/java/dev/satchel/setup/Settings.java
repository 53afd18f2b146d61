package dev.satchel.setup;

import dev.satchel.delivery.SatchelProcess;
import dev.satchel.delivery.servers.InsecureServer;
import dev.satchel.delivery.servers.MySqlAddress;
import dev.satchel.delivery.servers.ServerTls;
import dev.satchel.delivery.servers.ServerTls.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * The settings of setup: addresses of the servers, logins of their administrators, and passwords of
 * the processes. All come from environment variables.
 */
record Settings(
    MySql mysql,
    RabbitMq rabbitmq,
    Map<SatchelProcess, String> databasePasswords,
    Map<SatchelProcess, String> brokerPasswords,
    Optional<String> bootstrapKey) {

  private static final String PARAMETERS =
      "useAffectedRows=true&connectionTimeZone=UTC&connectTimeout=5000";

  /** A MySQL server and its administrator. */
  record MySql(ServerTls tls, int port, String database, Login admin) {
    /** A data source on a schema, logged in as the administrator. */
    DriverManagerDataSource connections(String schema) {
      MySqlAddress address = new MySqlAddress(tls, port);
      DriverManagerDataSource connections =
          new DriverManagerDataSource(
              address.url(schema, PARAMETERS), admin.user(), admin.password());
      Properties stores = new Properties();
      stores.putAll(address.storeProperties());
      connections.setConnectionProperties(stores);
      return connections;
    }

    String where() {
      return tls.hostInUrl() + ":" + port;
    }
  }

  /** A RabbitMQ broker and its administrator. */
  record RabbitMq(ServerTls tls, int port, int managementPort, String vhost, Login admin) {
    String where() {
      return tls.hostInUrl() + ":" + port;
    }
  }

  /** A user name and a password. {@code toString} hides the password. */
  record Login(String user, String password) {
    @Override
    public String toString() {
      return user;
    }
  }

  /**
   * Reads the environment. {@code NAME_FILE} may name a file that holds the value of {@code NAME}.
   *
   * @throws SetupFailed listing every missing or malformed variable
   */
  static Settings from(Map<String, String> environment) {
    Reader reader = new Reader(environment);
    MySql mysql =
        new MySql(
            reader.tls(Server.MYSQL),
            reader.port("SATCHEL_MYSQL_PORT", 3306),
            reader.text("SATCHEL_MYSQL_DATABASE", "satchel"),
            reader.login("SATCHEL_MYSQL_ADMIN"));
    ServerTls broker = reader.tls(Server.RABBITMQ);
    RabbitMq rabbitmq =
        new RabbitMq(
            broker,
            reader.port("SATCHEL_RABBITMQ_PORT", broker.defaultPort(5672, 5671)),
            reader.port("SATCHEL_RABBITMQ_MANAGEMENT_PORT", broker.defaultPort(15672, 15671)),
            reader.text("SATCHEL_RABBITMQ_VHOST", "/"),
            reader.login("SATCHEL_RABBITMQ_ADMIN"));
    Map<SatchelProcess, String> onDatabase = new LinkedHashMap<>();
    Map<SatchelProcess, String> onBroker = new LinkedHashMap<>();
    for (SatchelProcess process : SatchelProcess.ALL) {
      onDatabase.put(process, reader.required(process.databasePasswordVariable()));
      onBroker.put(process, reader.required(process.brokerPasswordVariable()));
    }
    if (!mysql.database().matches("[A-Za-z0-9_]{1,64}")) {
      reader.problems.add("SATCHEL_MYSQL_DATABASE must be 1 to 64 letters, digits and underscores");
    }
    reader.failOnProblems();
    return new Settings(
        mysql, rabbitmq, onDatabase, onBroker, reader.optional("SATCHEL_BOOTSTRAP_KEY"));
  }

  /** Reads variables and collects all problems, to report them together. */
  private static final class Reader {
    private final Map<String, String> environment;
    private final List<String> problems = new ArrayList<>();

    Reader(Map<String, String> environment) {
      this.environment = environment;
    }

    Optional<String> optional(String name) {
      String value = environment.get(name);
      String file = environment.get(name + "_FILE");
      if (value != null && !value.isEmpty()) {
        return Optional.of(value);
      }
      return file == null || file.isEmpty() ? Optional.empty() : content(name, Path.of(file));
    }

    private Optional<String> content(String name, Path file) {
      try {
        return Optional.of(Files.readString(file).strip()).filter(text -> !text.isEmpty());
      } catch (IOException unreadable) {
        problems.add(name + "_FILE names " + file + ", which cannot be read");
        return Optional.of("?");
      }
    }

    String required(String name) {
      Optional<String> value = optional(name);
      if (value.isEmpty()) {
        problems.add(name + " is not set (nor " + name + "_FILE)");
      }
      return value.orElse("");
    }

    String text(String name, String otherwise) {
      return optional(name).orElse(otherwise);
    }

    int port(String name, int otherwise) {
      String text = optional(name).orElse(Integer.toString(otherwise));
      if (text.matches("[0-9]{1,5}")) {
        int port = Integer.parseInt(text);
        if (port >= 1 && port <= 65_535) {
          return port;
        }
      }
      problems.add(name + " must be a port, 1 to 65535");
      return otherwise;
    }

    /**
     * On an insecure setting it records the problem and returns a placeholder; setup fails anyway.
     */
    ServerTls tls(Server server) {
      try {
        return ServerTls.of(server, this::optional);
      } catch (InsecureServer insecure) {
        problems.add(insecure.getMessage());
        return ServerTls.of(server, nothing -> Optional.empty());
      }
    }

    Login login(String prefix) {
      return new Login(required(prefix + "_USER"), required(prefix + "_PASSWORD"));
    }

    void failOnProblems() {
      if (!problems.isEmpty()) {
        throw new SetupFailed(String.join(System.lineSeparator(), problems));
      }
    }
  }
}
