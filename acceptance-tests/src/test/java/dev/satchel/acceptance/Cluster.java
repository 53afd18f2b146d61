package dev.satchel.acceptance;

import dev.satchel.testservers.MySqlServer;
import dev.satchel.testservers.TestVhost;
import dev.satchel.testservers.processes.Jvm;
import dev.satchel.testservers.processes.Node;
import dev.satchel.testservers.processes.Program;
import dev.satchel.testservers.processes.RunningProcess;
import dev.satchel.testservers.processes.Site;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Separate processes, by default with two ingresses, on a database and a virtual host of their own.
 */
final class Cluster implements Installation {
  private final Site site;
  private final Jvm ingress;
  private final Map<String, Node> nodes = new LinkedHashMap<>();

  private Cluster(Site site, Jvm ingress) {
    this.site = site;
    this.ingress = ingress;
  }

  /** Sets the servers up and starts all processes. */
  static Cluster start(String name, String... roles) {
    return start(name, List.of(), roles);
  }

  /** The same with options for the workers. */
  static Cluster start(String name, List<String> workersOptions, String... roles) {
    Site site = Site.setUp(name, Leftovers.logs(), KEY);
    return start(
        site,
        Jvm.quickToStart(),
        role -> role.startsWith("workers") ? workersOptions : List.of(),
        roles);
  }

  /** The same with options for each role. */
  static Cluster startWithOptions(
      String name, Function<String, List<String>> options, String... roles) {
    Site site = Site.setUp(name, Leftovers.logs(), KEY);
    return start(site, Jvm.quickToStart(), options, roles);
  }

  /** The same on the given database server. */
  static Cluster startOn(MySqlServer mysql, String name, String... roles) {
    Site site = Site.setUp(mysql, name, Leftovers.logs(), KEY);
    return start(site, Jvm.quickToStart(), _ -> List.of(), roles);
  }

  /** The same on a site that is already set up; it is closed with the cluster. */
  static Cluster startOn(Site site, String... roles) {
    return start(site, Jvm.quickToStart(), _ -> List.of(), roles);
  }

  /** The same with another JVM for the ingresses. */
  static Cluster startWith(Jvm ingress, String name, String... roles) {
    return start(Site.setUp(name, Leftovers.logs(), KEY), ingress, _ -> List.of(), roles);
  }

  private static Cluster start(
      Site site, Jvm ingress, Function<String, List<String>> options, String... roles) {
    Cluster cluster = new Cluster(site, ingress);
    try {
      for (String role : roles) {
        cluster.nodes.put(role, cluster.node(role, options.apply(role)));
      }
      cluster.nodes.values().forEach(node -> node.process().start());
      cluster.nodes.values().forEach(Node::awaitReady);
      return cluster;
    } catch (RuntimeException | AssertionError failed) {
      cluster.close();
      throw failed;
    }
  }

  /** The smallest cluster with every kind of process, and with two ingresses. */
  static Cluster start(String name) {
    return start(name, "ingress-1", "ingress-2", "workers-1", "scheduler-1");
  }

  private Node node(String role, List<String> options) {
    String kind = role.substring(0, role.indexOf('-'));
    return switch (kind) {
      case "ingress" ->
          site.node(
              role,
              Program.INGRESS,
              ingress,
              Stream.concat(
                      Stream.of("--satchel.ingress.keys.requests-per-second=100000"),
                      options.stream())
                  .toList());
      case "workers" -> node(role, Program.WORKERS, options);
      case "scheduler" -> node(role, Program.SCHEDULER, options);
      default -> throw new IllegalArgumentException(role);
    };
  }

  private Node node(String role, Program program, List<String> options) {
    return site.node(role, program, Jvm.quickToStart(), options);
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
    running(role).awaitReady();
  }

  /** The database, as an administrator sees it. */
  JdbcClient jdbc() {
    return JdbcClient.create(site.database().dataSource());
  }

  TestVhost vhost() {
    return site.vhost();
  }

  /** Makes the first admin of another tenant, which may do everything in it. */
  Api otherTenant(String tenant) {
    Answer made =
        api()
            .post(
                "/v1/keys",
                "{\"name\":\"first\",\"scopes\":[\"admin\"],\"tenant\":\"" + tenant + "\"}");
    if (made.status() != 201) {
      throw new IllegalStateException("no key of another tenant: " + made);
    }
    return Api.at(port(), made.text("key"));
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
    site.close();
  }
}
