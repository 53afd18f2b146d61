package dev.satchel.testservers;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.testcontainers.mysql.MySQLContainer;

/** A real MySQL server, shared by the tests of one JVM; each test makes its own database on it. */
public final class MySqlServer {

  /** How Satchel talks to MySQL, everywhere. */
  private static final String PARAMETERS =
      "useAffectedRows=true&rewriteBatchedStatements=false&useServerPrepStmts=false"
          + "&connectionTimeZone=UTC&forceConnectionTimeZoneToSession=true"
          + "&allowPublicKeyRetrieval=true&sslMode=PREFERRED";

  private static final Duration STARTS_WITHIN = Duration.ofSeconds(90);

  private final String host;
  private final int port;
  private final String user;
  private final String password;
  private final ServerProcess process;
  private final AtomicInteger databases = new AtomicInteger();

  private MySqlServer(String host, int port, String user, String password, ServerProcess process) {
    this.host = host;
    this.port = port;
    this.user = user;
    this.password = password;
    this.process = process;
  }

  /**
   * The server of this JVM.
   *
   * @throws IllegalStateException when there is none to be had; it says what to do
   */
  public static MySqlServer shared() {
    return Shared.SERVER;
  }

  /** Made on first use only. */
  private static final class Shared {
    static final MySqlServer SERVER = find();
  }

  private static MySqlServer find() {
    Optional<ServicesFile> file = ServicesFile.find().filter(found -> found.names("SATCHEL_MYSQL"));
    MySqlServer server = file.map(MySqlServer::ofServices).orElseGet(MySqlServer::ofContainer);
    try {
      server.connect().close();
      return server;
    } catch (SQLException e) {
      throw Missing.notAnswering("mysql", server.host + ":" + server.port, e);
    }
  }

  private static MySqlServer ofServices(ServicesFile file) {
    return new MySqlServer(
        file.text("SATCHEL_MYSQL_HOST"),
        file.number("SATCHEL_MYSQL_PORT"),
        file.text("SATCHEL_MYSQL_ADMIN_USER"),
        file.text("SATCHEL_MYSQL_ADMIN_PASSWORD"),
        new ServiceProcess(file, "mysql"));
  }

  private static MySqlServer ofContainer() {
    if (!ContainerProcess.possible()) {
      throw Missing.nowhere("mysql");
    }
    // Lives as long as the JVM; Testcontainers removes it afterwards.
    @SuppressWarnings("resource")
    MySQLContainer container =
        new MySQLContainer("mysql:9.7")
            .withUsername("root")
            .withPassword("satchel")
            .withCommand(
                "--character-set-server=utf8mb4",
                "--collation-server=utf8mb4_bin",
                "--max-connections=500",
                "--skip-name-resolve=ON");
    ContainerProcess process = ContainerProcess.started(container, MySQLContainer.MYSQL_PORT);
    return new MySqlServer(
        container.getHost(),
        container.getMappedPort(MySQLContainer.MYSQL_PORT),
        "root",
        "satchel",
        process);
  }

  /** A fresh, empty database with a name of its own. */
  public TestDatabase createDatabase() {
    String name = "t_%d_%d".formatted(ProcessHandle.current().pid(), databases.incrementAndGet());
    execute("DROP DATABASE IF EXISTS " + name);
    execute("CREATE DATABASE " + name + " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
    return new TestDatabase(this, name);
  }

  void dropDatabase(String name) {
    execute("DROP DATABASE IF EXISTS " + name);
  }

  private void execute(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(jdbcUrl(""), user, password);
  }

  String jdbcUrl(String database) {
    return "jdbc:mysql://" + host + ":" + port + "/" + database + "?" + PARAMETERS;
  }

  /** Where it listens. */
  public String host() {
    return host;
  }

  /** On which port; the same after {@link #kill()} and {@link #start()}. */
  public int port() {
    return port;
  }

  /** An administrator who may do everything. */
  public String user() {
    return user;
  }

  /** The administrator's password. */
  public String password() {
    return password;
  }

  /** SIGKILLs the server, as a crash would; its data stays. */
  public void kill() {
    process.kill();
  }

  /** Starts the server again, on the same port and data, and returns when it answers. */
  public void start() {
    process.start();
    Awaitility.await("MySQL answers")
        .atMost(STARTS_WITHIN)
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptionsInstanceOf(SQLException.class)
        .until(
            () -> {
              connect().close();
              return true;
            });
  }
}
