package dev.satchel.acceptance;

import static org.awaitility.Awaitility.await;

import dev.satchel.testservers.MySqlServer;
import dev.satchel.testservers.RabbitServer;
import dev.satchel.testservers.TestDatabase;
import dev.satchel.testservers.TestVhost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Processes of their own, two ingresses among them, on a database and a virtual host of their own.
 */
final class Cluster implements Installation {
  private static final Duration READY_WITHIN = Duration.ofMinutes(2);

  private final String name;
  private final TestDatabase database = MySqlServer.shared().createDatabase();
  private final TestVhost vhost = RabbitServer.shared().createVhost();
  private final Map<String, Node> nodes = new LinkedHashMap<>();

  /** A process and its ports; only an ingress has one beside that of the management. */
  record Node(RunningProcess process, int port, int managementPort) {
    /** Whether it says that it can do its work. */
    boolean ready() {
      return Health.status(managementPort, "readiness") == 200;
    }
  }

  private Cluster(String name) {
    this.name = name;
  }

  /** Sets the servers up and starts all processes. */
  static Cluster start(String name, String... roles) {
    Cluster cluster = new Cluster(name);
    try {
      cluster.setUp();
      for (String role : roles) {
        cluster.nodes.put(role, cluster.node(role));
      }
      cluster.nodes.values().forEach(node -> node.process().start());
      cluster.nodes.keySet().forEach(cluster::awaitReady);
      return cluster;
    } catch (RuntimeException | AssertionError failed) {
      cluster.close();
      throw failed;
    }
  }

  /** The smallest cluster in which every kind of process is, and the ingress twice. */
  static Cluster start(String name) {
    return start(name, "ingress-1", "ingress-2", "workers-1", "scheduler-1");
  }

  private void setUp() {
    RunningProcess setup =
        RunningProcess.java(
            name + "-setup",
            Repository.classpath("deploy/setup", "setup"),
            List.of("dev.satchel.setup.Setup"),
            environment());
    setup.start();
    int status = setup.awaitEnd(READY_WITHIN);
    if (status != 0) {
      throw new IllegalStateException("setup ended with " + status + "; see " + setup.log());
    }
  }

  private Node node(String role) {
    int port = Ports.free();
    int managementPort = Ports.free();
    String kind = role.substring(0, role.indexOf('-'));
    List<String> command = new ArrayList<>();
    String classpath =
        switch (kind) {
          case "ingress" -> {
            command.add("dev.satchel.ingress.Ingress");
            command.add("--server.port=" + port);
            command.add("--management.server.port=" + managementPort);
            command.add("--satchel.ingress.keys.requests-per-second=100000");
            yield Repository.classpath("api-ingress", "api-ingress");
          }
          case "workers" -> {
            command.add("dev.satchel.workers.Workers");
            command.add("--server.port=" + managementPort);
            yield Repository.classpath("workers/tasks", "workers-tasks");
          }
          case "scheduler" -> {
            command.add("dev.satchel.scheduler.Scheduler");
            command.add("--server.port=" + managementPort);
            yield Repository.classpath("scheduler", "scheduler");
          }
          default -> throw new IllegalArgumentException(role);
        };
    return new Node(
        RunningProcess.java(name + "-" + role, classpath, command, environment()),
        port,
        managementPort);
  }

  private Map<String, String> environment() {
    MySqlServer mysql = MySqlServer.shared();
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
    environment.put("SATCHEL_BOOTSTRAP_KEY", KEY);
    // Users belong to the whole server, so every cluster gives them the same passwords.
    for (String process : List.of("INGRESS", "WORKERS", "SCHEDULER")) {
      environment.put("SATCHEL_" + process + "_DB_PASSWORD", "acceptance-" + process);
      environment.put("SATCHEL_" + process + "_AMQP_PASSWORD", "acceptance-" + process);
    }
    return environment;
  }

  Node running(String role) {
    Node node = nodes.get(role);
    if (node == null) {
      throw new IllegalArgumentException("no process " + role);
    }
    return node;
  }

  Collection<String> roles() {
    return nodes.keySet();
  }

  /** Starts a process that was killed, and does not wait for it. */
  void restart(String role) {
    running(role).process().start();
  }

  void awaitReady(String role) {
    Node node = running(role);
    await(role + " is ready")
        .atMost(READY_WITHIN)
        .pollInterval(Duration.ofMillis(100))
        .failFast(role + " ended; see " + node.process().log(), () -> !node.process().isAlive())
        .until(node::ready);
  }

  /** The database, as an administrator sees it. */
  JdbcClient jdbc() {
    return JdbcClient.create(database.dataSource());
  }

  TestVhost vhost() {
    return vhost;
  }

  /** Makes a key of another tenant, with every scope. */
  Api otherTenant(String tenant) {
    String key = "sk_" + tenant + "_0123456789abcdef";
    jdbc()
        .sql(
            """
            INSERT INTO api_key (id, hash, tenant, scopes, name, created_at)
            SELECT RANDOM_BYTES(16), UNHEX(SHA2(:key, 256)), :tenant, scopes, 'other', created_at
            FROM api_key WHERE tenant = 'default'
            """)
        .param("key", key)
        .param("tenant", tenant)
        .update();
    return Api.at(port(), key);
  }

  @Override
  public int port() {
    return running("ingress-1").port();
  }

  @Override
  public int otherPort() {
    return running("ingress-2").port();
  }

  @Override
  public Map<String, Integer> managementPorts() {
    Map<String, Integer> ports = new LinkedHashMap<>();
    nodes.forEach((role, node) -> ports.put(role, node.managementPort()));
    return ports;
  }

  @Override
  public void crash() {
    running("ingress-1").process().kill();
    restart("ingress-1");
    awaitReady("ingress-1");
  }

  @Override
  public void close() {
    nodes.values().stream()
        .map(Node::process)
        .filter(RunningProcess::isAlive)
        .forEach(RunningProcess::terminate);
    nodes.values().forEach(node -> node.process().close());
    vhost.close();
    database.close();
  }
}
