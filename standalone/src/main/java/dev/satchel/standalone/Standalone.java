package dev.satchel.standalone;

import com.zaxxer.hikari.HikariDataSource;
import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.SatchelProcess;
import dev.satchel.ingress.keys.BootstrapKey;
import dev.satchel.setup.DatabaseSetup;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * Runs all of Satchel in this JVM until it is stopped. Prints {@code Satchel is ready on …} when it
 * can accept a payment.
 */
public final class Standalone {
  static final String SCHEMA = "satchel";

  private final Arguments arguments;
  private final DataFolder folder;
  private final Parts parts;
  private final Map<SatchelProcess, String> databasePasswords = freshPasswords();
  private final Map<SatchelProcess, String> brokerPasswords = freshPasswords();

  private Standalone(Arguments arguments, DataFolder folder, Parts parts) {
    this.arguments = arguments;
    this.folder = folder;
    this.parts = parts;
  }

  /** Starts with {@code --port}, {@code --management-port} and {@code --data}. */
  public static void main(String... commandLine) {
    try {
      Arguments arguments = Arguments.parse(commandLine);
      DataFolder folder = DataFolder.take(arguments.data());
      logInto(folder.resolve("log"));
      FreePort.require(arguments.port(), "--port");
      FreePort.require(arguments.managementPort(), "--management-port");
      Parts parts = new Parts();
      Runtime.getRuntime().addShutdownHook(new Thread(parts::close, "satchel-stop"));
      run(new Standalone(arguments, folder, parts));
    } catch (StartRefused refused) {
      System.err.println("satchel: " + refused.getMessage());
      System.exit(1);
    }
  }

  private static void run(Standalone standalone) {
    try {
      standalone.start();
    } catch (StartRefused refused) {
      throw refused;
    } catch (RuntimeException failed) {
      if (!standalone.parts.stopping()) {
        failed.printStackTrace();
        throw new StartRefused("the start failed; see " + standalone.folder.resolve("log"));
      }
    }
  }

  /**
   * Configures logging. Must run before the first logger is created; Spring must not replace the
   * logging system.
   */
  private static void logInto(Path log) {
    System.setProperty("satchel.standalone.log", log.toString());
    System.setProperty("logback.configurationFile", "logback-standalone.xml");
    System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
  }

  private static Map<SatchelProcess, String> freshPasswords() {
    Map<SatchelProcess, String> passwords = new LinkedHashMap<>();
    for (SatchelProcess process : SatchelProcess.ALL) {
      passwords.put(process, Secret.fresh());
    }
    return passwords;
  }

  private void start() {
    long began = System.nanoTime();
    System.out.println("Satchel for trying and developing, never for real money: one process, one");
    System.out.println("disk, embedded servers. Data in " + folder.path());
    EmbeddedServers servers = startServers();
    FirstKey key = setUp(servers);
    if (key.made()) {
      System.out.println("The first API key, kept in " + folder.resolve("bootstrap.key") + ":");
      System.out.println("  " + key.key());
    }
    new Processes(arguments, servers, databasePasswords, brokerPasswords).start(parts);
    Set<String> paused =
        new Readiness(
                arguments,
                servers,
                databasePasswords.getOrDefault(SatchelProcess.INGRESS, ""),
                brokerPasswords.getOrDefault(SatchelProcess.WORKERS, ""))
            .await(key.key());
    long took = Duration.ofNanos(System.nanoTime() - began).toMillis();
    System.out.println("Satchel is ready on http://localhost:" + arguments.port());
    System.out.printf(
        "Started in %.1f s. Health and metrics: http://localhost:%d/actuator. Ctrl-C stops it.%n",
        took / 1000.0, arguments.managementPort());
    for (String queue : paused) {
      System.out.printf(
          "The queue %s is paused. ./satchel queues resume %1$s continues it.%n", queue);
    }
  }

  private EmbeddedServers startServers() {
    Map<String, String> users = new LinkedHashMap<>();
    brokerPasswords.forEach((process, password) -> users.put(process.userName(), password));
    EmbeddedServers servers = EmbeddedServers.start(folder, DatabaseBinaries.defaultCache(), users);
    parts.add("database", Duration.ofSeconds(3), servers.database());
    parts.add("broker", Duration.ofSeconds(2), servers.broker());
    servers.database().ended().thenRun(this::databaseEnded).exceptionally(failed -> null);
    return servers;
  }

  private void databaseEnded() {
    if (!parts.stopping()) {
      System.err.println(
          "satchel: the database has ended; see " + folder.resolve("log/database.log"));
      System.exit(1);
    }
  }

  private FirstKey setUp(EmbeddedServers servers) {
    EmbeddedDatabase database = servers.database();
    try (HikariDataSource administrator = new HikariDataSource()) {
      administrator.setPoolName("setup");
      administrator.setMaximumPoolSize(4);
      administrator.setMinimumIdle(1);
      administrator.setJdbcUrl(database.url(SCHEMA) + "&createDatabaseIfNotExist=true");
      administrator.setUsername(EmbeddedDatabase.ADMIN);
      administrator.setPassword(servers.adminPassword());
      new DatabaseSetup(
              SCHEMA, schema -> schema.equals(SCHEMA) ? administrator : created(servers, schema))
          .apply(databasePasswords);
      Optional<String> given = Optional.ofNullable(System.getenv("SATCHEL_BOOTSTRAP_KEY"));
      FirstKey key = FirstKey.of(given.filter(text -> !text.isEmpty()), folder);
      storeKey(administrator, key);
      return key;
    }
  }

  private static DataSource created(EmbeddedServers servers, String schema) {
    return new DriverManagerDataSource(
        servers.database().url(schema) + "&createDatabaseIfNotExist=true",
        EmbeddedDatabase.ADMIN,
        servers.adminPassword());
  }

  private static void storeKey(HikariDataSource administrator, FirstKey key) {
    Clock clock = Clock.systemUTC();
    try {
      new BootstrapKey(JdbcClient.create(administrator), clock, IdSource.secure(clock))
          .store(key.key());
    } catch (IllegalArgumentException malformed) {
      throw new StartRefused("SATCHEL_BOOTSTRAP_KEY: " + malformed.getMessage(), malformed);
    }
  }
}
