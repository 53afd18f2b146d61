package dev.satchel.testservers.processes;

import dev.satchel.testservers.MySqlServer;
import dev.satchel.testservers.ProcessPasswords;
import dev.satchel.testservers.RabbitServer;
import dev.satchel.testservers.TestDatabase;
import dev.satchel.testservers.TestVhost;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A database and a virtual host that processes share, prepared by {@code deploy/setup}; {@link
 * #close()} drops both. The caller ends the processes it started before that.
 */
public final class Site implements AutoCloseable {
  private static final Duration SETUP_ENDS_WITHIN = Duration.ofMinutes(2);

  private final Path root;
  private final String name;
  private final Path logs;
  private final String firstKey;
  private final MySqlServer mysql;
  private final TestDatabase database;
  private final TestVhost vhost = RabbitServer.shared().createVhost();

  private Site(Path root, MySqlServer mysql, String name, Path logs, String firstKey) {
    this.root = root;
    this.mysql = mysql;
    this.database = mysql.createDatabase();
    this.name = name;
    this.logs = logs;
    this.firstKey = firstKey;
  }

  /**
   * Creates a site.
   *
   * @param name the prefix of the log files of its processes
   * @param logs the folder of the log files
   * @param firstKey an API key with every scope, of tenant {@code default}
   */
  public static Site setUp(String name, Path logs, String firstKey) {
    return setUp(Repository.root(), MySqlServer.shared(), name, logs, firstKey);
  }

  /** The same on a given MySQL server. */
  public static Site setUp(MySqlServer mysql, String name, Path logs, String firstKey) {
    return setUp(Repository.root(), mysql, name, logs, firstKey);
  }

  /**
   * The same with the processes of another release.
   *
   * @param root a packaged working copy of that release
   */
  public static Site setUp(Path root, String name, Path logs, String firstKey) {
    return setUp(root, MySqlServer.shared(), name, logs, firstKey);
  }

  /**
   * The same, on a database that holds data of an earlier release.
   *
   * @param earlier writes the schema and data of that release into the empty database
   */
  public static Site upgrade(
      String name, Path logs, String firstKey, Consumer<TestDatabase> earlier) {
    return setUp(Repository.root(), MySqlServer.shared(), name, logs, firstKey, earlier);
  }

  private static Site setUp(Path root, MySqlServer mysql, String name, Path logs, String firstKey) {
    return setUp(root, mysql, name, logs, firstKey, database -> {});
  }

  private static Site setUp(
      Path root,
      MySqlServer mysql,
      String name,
      Path logs,
      String firstKey,
      Consumer<TestDatabase> earlier) {
    Site site = new Site(root, mysql, name, logs, firstKey);
    try {
      earlier.accept(site.database);
      site.runSetup();
      return site;
    } catch (RuntimeException failed) {
      site.close();
      throw failed;
    }
  }

  private void runSetup() {
    int status = runSetup(log("setup"), Map.of());
    if (status != 0) {
      throw new IllegalStateException("setup ended with " + status + "; see " + log("setup"));
    }
  }

  /**
   * Runs setup once more.
   *
   * @param more environment variables to add to {@link #environment()}, or to override in it
   * @return its exit status
   */
  public int runSetup(Path log, Map<String, String> more, String... arguments) {
    Map<String, String> environment = environment();
    environment.putAll(more);
    List<String> command = new ArrayList<>(List.of("dev.satchel.setup.Setup"));
    command.addAll(List.of(arguments));
    RunningProcess setup =
        RunningProcess.java(
            log,
            Jvm.quickToStart(),
            Repository.classpath(root, "deploy/setup", "setup"),
            command,
            environment);
    setup.start();
    return setup.awaitEnd(SETUP_ENDS_WITHIN);
  }

  /** Creates a process on free ports; does not start it. */
  public Node node(String role, Program program, Jvm jvm, List<String> options) {
    return node(role, program, jvm, options, Map.of());
  }

  /**
   * Creates a process on free ports; does not start it.
   *
   * @param more environment variables to add to {@link #environment()}, or to override in it
   */
  public Node node(
      String role, Program program, Jvm jvm, List<String> options, Map<String, String> more) {
    Map<String, String> environment = environment();
    environment.keySet().removeIf(variable -> program.isForeignSecret(variable));
    environment.putAll(more);
    int port = Ports.free();
    int managementPort = program.separateManagement() ? Ports.free() : port;
    RunningProcess process =
        RunningProcess.java(
            log(role),
            jvm.equals(Jvm.quickToStart()) && program.isOfSatchel()
                ? StartCache.quickToStart(root, program)
                : jvm,
            program.classpath(root),
            program.command(port, managementPort, options),
            environment);
    return new Node(role, process, port, managementPort);
  }

  private Path log(String role) {
    return logs.resolve(name + "-" + role + ".log");
  }

  /**
   * The environment variables that give a process, or {@code ./satchel run}, the addresses and
   * logins of this site.
   */
  public Map<String, String> environment() {
    RabbitServer rabbit = RabbitServer.shared();
    Map<String, String> environment = new HashMap<>();
    environment.put("SATCHEL_MYSQL_HOST", mysql.host());
    environment.put("SATCHEL_MYSQL_PORT", Integer.toString(mysql.port()));
    environment.put("SATCHEL_MYSQL_DATABASE", database.name());
    environment.put("SATCHEL_MYSQL_ADMIN_USER", mysql.user());
    environment.put("SATCHEL_MYSQL_ADMIN_PASSWORD", mysql.password());
    environment.put("SATCHEL_RABBITMQ_HOST", rabbit.host());
    environment.put("SATCHEL_RABBITMQ_PORT", Integer.toString(rabbit.port()));
    environment.put("SATCHEL_RABBITMQ_MANAGEMENT_PORT", Integer.toString(rabbit.managementPort()));
    environment.put("SATCHEL_RABBITMQ_VHOST", vhost.name());
    environment.put("SATCHEL_RABBITMQ_ADMIN_USER", rabbit.user());
    environment.put("SATCHEL_RABBITMQ_ADMIN_PASSWORD", rabbit.password());
    environment.put("SATCHEL_BOOTSTRAP_KEY", firstKey);
    environment.putAll(ProcessPasswords.environment());
    return environment;
  }

  /** The database; its pool logs in as the administrator. */
  public TestDatabase database() {
    return database;
  }

  /** The virtual host. */
  public TestVhost vhost() {
    return vhost;
  }

  @Override
  public void close() {
    vhost.close();
    database.close();
  }
}
