package dev.satchel.testservers;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.testcontainers.mysql.MySQLContainer;

/**
 * A real MySQL server, shared by the tests of one JVM; each test creates its own database on it.
 */
public final class MySqlServer {

  /** The connection parameters that Satchel always uses. */
  private static final String PARAMETERS =
      "useAffectedRows=true&rewriteBatchedStatements=false&useServerPrepStmts=false"
          + "&connectionTimeZone=UTC&forceConnectionTimeZoneToSession=true"
          + "&allowPublicKeyRetrieval=true&sslMode=PREFERRED";

  /** The time-outs of Satchel's sessions: connect, socket, idle and lock wait. */
  private static final String SESSION =
      "&connectTimeout=1500&socketTimeout=60000"
          + "&sessionVariables=wait_timeout=40,innodb_lock_wait_timeout=3,lock_wait_timeout=3";

  private static final String SMALL_DISK = "640m";

  /** Longer than it takes to create a certificate and load it on a busy machine. */
  private static final Duration CERTIFICATE_EXPIRES_WITHIN = Duration.ofSeconds(45);

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
   * Returns the server of this JVM.
   *
   * @throws IllegalStateException when no server is available; the message says what to do
   */
  public static MySqlServer shared() {
    return Shared.SERVER;
  }

  /**
   * Returns a second server, whose data is on a separate small disk that {@link #fillDisk()} can
   * fill.
   *
   * @throws IllegalStateException when no server is available; the message says what to do
   */
  public static MySqlServer smallDisk() {
    return SharedSmall.SERVER;
  }

  /** Created on first use. */
  private static final class Shared {
    static final MySqlServer SERVER = find("mysql", "SATCHEL_MYSQL");
  }

  /** Created on first use. */
  private static final class SharedSmall {
    static final MySqlServer SERVER = find("mysqlsmall", "SATCHEL_MYSQLSMALL");
  }

  private static MySqlServer find(String name, String prefix) {
    Optional<ServicesFile> file = ServicesFile.find().filter(found -> found.names(prefix));
    MySqlServer server =
        file.map(found -> ofServices(found, name, prefix)).orElseGet(() -> ofContainer(name));
    try {
      server.connect("").close();
      return server;
    } catch (SQLException e) {
      throw Missing.notAnswering(name, server.host + ":" + server.port, e);
    }
  }

  private static MySqlServer ofServices(ServicesFile file, String name, String prefix) {
    return new MySqlServer(
        file.text(prefix + "_HOST"),
        file.number(prefix + "_PORT"),
        file.text(prefix + "_ADMIN_USER"),
        file.text(prefix + "_ADMIN_PASSWORD"),
        new ServiceProcess(file, name));
  }

  private static MySqlServer ofContainer(String name) {
    if (!ContainerProcess.possible()) {
      throw Missing.nowhere(name);
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
                "--ssl-ca=" + ContainerProcess.tls("ca.pem"),
                "--ssl-cert=" + ContainerProcess.tls("server.pem"),
                "--ssl-key=" + ContainerProcess.tls("server-key.pem"),
                "--skip-name-resolve=ON");
    ContainerProcess.giveCertificate(container);
    if (name.equals("mysqlsmall")) {
      container.withTmpFs(Map.of("/var/lib/mysql", "rw,size=" + SMALL_DISK));
    }
    ContainerProcess process = ContainerProcess.started(container, MySQLContainer.MYSQL_PORT);
    return new MySqlServer(
        container.getHost(),
        container.getMappedPort(MySQLContainer.MYSQL_PORT),
        "root",
        "satchel",
        process);
  }

  /** Creates an empty database with a unique name. */
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
    try (Connection connection = connect("");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(jdbcUrl(database), user, password);
  }

  /** The JDBC URL with the time-outs of Satchel's sessions. */
  String limitedJdbcUrl(String database) {
    return jdbcUrl(database) + SESSION;
  }

  String jdbcUrl(String database) {
    return "jdbc:mysql://" + host + ":" + port + "/" + database + "?" + PARAMETERS;
  }

  /** The host it listens on. */
  public String host() {
    return host;
  }

  /** The port it listens on; unchanged after {@link #kill()} and {@link #start()}. */
  public int port() {
    return port;
  }

  /** The user name of an administrator with all privileges. */
  public String user() {
    return user;
  }

  /** The administrator's password. */
  public String password() {
    return password;
  }

  /**
   * Makes the server present another certificate to new connections; the test must undo it before
   * it ends.
   */
  public void useCertificate(ServerCertificate certificate) {
    boolean expiring = certificate == ServerCertificate.EXPIRED;
    if (expiring) {
      TestCertificates.servers().renewExpired(CERTIFICATE_EXPIRES_WITHIN);
    }
    process.certificate(certificate);
    reloadCertificate();
    if (expiring) {
      Awaitility.await("the certificate expires")
          .atMost(CERTIFICATE_EXPIRES_WITHIN.multipliedBy(2))
          .until(TestCertificates.servers()::expired);
    }
  }

  /** Uses a connection without TLS: over TLS the driver always refuses an expired certificate. */
  private void reloadCertificate() {
    String plain = jdbcUrl("").replace("sslMode=PREFERRED", "sslMode=DISABLED");
    try (Connection connection = DriverManager.getConnection(plain, user, password);
        Statement statement = connection.createStatement()) {
      statement.execute("ALTER INSTANCE RELOAD TLS");
    } catch (SQLException e) {
      throw new IllegalStateException("cannot change the certificate of MySQL", e);
    }
  }

  /** Kills the server with SIGKILL, like a crash; its data stays. */
  public void kill() {
    process.kill();
  }

  /**
   * Freezes the server with SIGSTOP: connections stay open, but it does not answer until {@link
   * #thaw()}.
   */
  public void freeze() {
    process.freeze();
  }

  /** Resumes a frozen server. */
  public void thaw() {
    process.thaw();
  }

  /** Fills the disk of {@link #smallDisk()} completely. */
  public void fillDisk() {
    process.fillDisk();
  }

  /** Frees the space that {@link #fillDisk()} took. */
  public void freeDisk() {
    process.freeDisk();
  }

  /** Restarts the server on the same port and data; returns when it answers. */
  public void start() {
    process.start();
    Awaitility.await("MySQL answers")
        .atMost(STARTS_WITHIN)
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptionsInstanceOf(SQLException.class)
        .until(
            () -> {
              connect("").close();
              return true;
            });
  }
}
