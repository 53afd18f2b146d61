package dev.satchel.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where the servers are and who may administer them. Everything comes from the environment. */
record Settings(
    MySql mysql,
    RabbitMq rabbitmq,
    Map<SatchelProcess, String> databasePasswords,
    Map<SatchelProcess, String> brokerPasswords,
    Optional<String> bootstrapKey) {

  /** A MySQL server and its administrator. */
  record MySql(String host, int port, String database, Login admin) {
    String url(String schema) {
      return "jdbc:mysql://%s:%d/%s?useAffectedRows=true&connectionTimeZone=UTC"
              .formatted(host, port, schema)
          + "&allowPublicKeyRetrieval=true&sslMode=PREFERRED&connectTimeout=5000";
    }
  }

  /** A RabbitMQ broker and its administrator. */
  record RabbitMq(String host, int port, int managementPort, String vhost, Login admin) {}

  /** A name and a password, which is not shown. */
  record Login(String user, String password) {
    @Override
    public String toString() {
      return user;
    }
  }

  /**
   * Reads the environment. A value may stand in a file instead, which {@code NAME_FILE} names.
   *
   * @throws SetupFailed with all that is missing or malformed at once
   */
  static Settings from(Map<String, String> environment) {
    Reader reader = new Reader(environment);
    MySql mysql =
        new MySql(
            reader.text("SATCHEL_MYSQL_HOST", "localhost"),
            reader.port("SATCHEL_MYSQL_PORT", 3306),
            reader.text("SATCHEL_MYSQL_DATABASE", "satchel"),
            reader.login("SATCHEL_MYSQL_ADMIN"));
    RabbitMq rabbitmq =
        new RabbitMq(
            reader.text("SATCHEL_RABBITMQ_HOST", "localhost"),
            reader.port("SATCHEL_RABBITMQ_PORT", 5672),
            reader.port("SATCHEL_RABBITMQ_MANAGEMENT_PORT", 15672),
            reader.text("SATCHEL_RABBITMQ_VHOST", "/"),
            reader.login("SATCHEL_RABBITMQ_ADMIN"));
    Map<SatchelProcess, String> database = new EnumMap<>(SatchelProcess.class);
    Map<SatchelProcess, String> broker = new EnumMap<>(SatchelProcess.class);
    for (SatchelProcess process : SatchelProcess.values()) {
      database.put(process, reader.required(process.databasePasswordVariable()));
      broker.put(process, reader.required(process.brokerPasswordVariable()));
    }
    if (!mysql.database().matches("[A-Za-z0-9_]{1,64}")) {
      reader.problems.add("SATCHEL_MYSQL_DATABASE must be 1 to 64 letters, digits and underscores");
    }
    reader.failOnProblems();
    return new Settings(
        mysql, rabbitmq, database, broker, reader.optional("SATCHEL_BOOTSTRAP_KEY"));
  }

  /** Gathers what is wrong, to say it all at once. */
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
