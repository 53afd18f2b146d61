package dev.satchel.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.testservers.MySqlServer;
import dev.satchel.testservers.RabbitServer;
import dev.satchel.testservers.ServerCertificate;
import dev.satchel.testservers.TestCertificates;
import dev.satchel.testservers.processes.Jvm;
import dev.satchel.testservers.processes.Node;
import dev.satchel.testservers.processes.Ports;
import dev.satchel.testservers.processes.Program;
import dev.satchel.testservers.processes.Repository;
import dev.satchel.testservers.processes.RunningProcess;
import dev.satchel.testservers.processes.Site;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Set-up and the three processes over verified TLS, and their errors when TLS cannot be verified.
 */
class SecureServersIT {
  private static final Duration SOON = Duration.ofMinutes(2);
  private static final List<Program> PROGRAMS =
      List.of(Program.INGRESS, Program.WORKERS, Program.SCHEDULER);

  @SuppressWarnings("NullAway.Init") // set before the first test
  private static Site site;

  private final List<Node> nodes = new ArrayList<>();

  @BeforeAll
  static void setUp() {
    site = Site.setUp("secure", Leftovers.logs(), Installation.KEY);
  }

  @AfterAll
  static void drop() {
    site.close();
  }

  @AfterEach
  void end() {
    nodes.forEach(node -> node.process().close());
  }

  private static Map<String, String> overTls() {
    RabbitServer rabbit = RabbitServer.shared();
    String ca = TestCertificates.servers().ca().toString();
    Map<String, String> variables = new HashMap<>();
    variables.put("SATCHEL_MYSQL_CA", ca);
    variables.put("SATCHEL_RABBITMQ_CA", ca);
    variables.put("SATCHEL_RABBITMQ_PORT", Integer.toString(rabbit.tlsPort()));
    variables.put("SATCHEL_RABBITMQ_MANAGEMENT_PORT", Integer.toString(rabbit.managementTlsPort()));
    return variables;
  }

  private Node start(String name, Program program, Map<String, String> variables) {
    Node node = site.node(name, program, Jvm.quickToStart(), List.of(), variables);
    deleteOld(node.process().log());
    node.process().start();
    nodes.add(node);
    return node;
  }

  @Test
  void setupAndEveryProcessWorkOverTls() {
    Path log = fresh("secure-setup.log");
    assertThat(site.runSetup(log, overTls())).as(read(log)).isZero();
    for (Program program : PROGRAMS) {
      start(program.artifact(), program, overTls());
    }
    nodes.forEach(Node::awaitReady);
    Answer answer =
        Api.at(nodes.getFirst().port(), Installation.KEY)
            .post(
                "/v1/accounts",
                """
                {"reference":"over-tls","assets":["KRW"]}\
                """,
                "Prefer",
                "wait=30");
    assertThat(answer.status()).isEqualTo(200);
    List<String> ciphers = ciphers();
    assertThat(ciphers).isNotEmpty().doesNotContain("");
    assertNoSecretIsShown();
  }

  /**
   * The TLS cipher of each session of a process on the database; empty for a session without TLS.
   */
  private static List<String> ciphers() {
    return JdbcClient.create(site.database().dataSource())
        .sql(
            """
            SELECT s.variable_value
            FROM performance_schema.status_by_thread s
            JOIN performance_schema.threads t ON t.thread_id = s.thread_id
            WHERE s.variable_name = 'Ssl_cipher' AND t.processlist_db = ?
              AND t.processlist_user LIKE 'satchel%'
            """)
        .param(site.database().name())
        .query((row, number) -> String.valueOf(row.getString(1)))
        .list();
  }

  /** No process has a secret in its arguments, and each has only its own two passwords. */
  private void assertNoSecretIsShown() {
    Map<String, String> secrets = new HashMap<>(site.environment());
    secrets
        .keySet()
        .removeIf(name -> !name.endsWith("_PASSWORD") && !name.equals("SATCHEL_BOOTSTRAP_KEY"));
    assertThat(secrets).hasSizeGreaterThan(7);
    for (Node node : nodes) {
      String arguments = proc(node, "cmdline");
      String environment = proc(node, "environ");
      assertThat(arguments).contains("dev.satchel.");
      secrets.values().forEach(secret -> assertThat(arguments).doesNotContain(secret));
      assertThat(Arrays.stream(environment.split("\0")).filter(v -> v.contains("_PASSWORD=")))
          .as(node.name())
          .hasSize(2);
    }
  }

  private static String proc(Node node, String file) {
    return read(Path.of("/proc", Long.toString(node.process().pid()), file));
  }

  @Test
  void expiredCertificatesAreReportedAndWorkersBecomeReadyOnceTheyAreRenewed() {
    MySqlServer.shared().useCertificate(ServerCertificate.EXPIRED);
    RabbitServer.shared().useCertificate(ServerCertificate.EXPIRED);
    Node workers;
    try {
      Path log = fresh("secure-setup-expired.log");
      assertThat(site.runSetup(log, overTls())).isOne();
      assertThat(read(log)).contains("setup failed: MySQL on").contains("certificate has expired");
      workers = start("expired-workers", Program.WORKERS, overTls());
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(read(workers.process().log()))
                      .contains("the broker is unreachable", "the database is unreachable")
                      .contains("TLS: the server's certificate has expired"));
      assertThat(workers.ready()).isFalse();
    } finally {
      MySqlServer.shared().useCertificate(ServerCertificate.GOOD);
      RabbitServer.shared().useCertificate(ServerCertificate.GOOD);
    }
    workers.awaitReady();
    site.environment()
        .forEach(
            (name, value) -> {
              if (name.endsWith("_PASSWORD")) {
                assertThat(read(workers.process().log())).doesNotContain(value);
              }
            });
  }

  @Test
  void setupRefusesAManagementApiThatItCannotVerify() {
    Map<String, String> plainManagement = overTls();
    plainManagement.put(
        "SATCHEL_RABBITMQ_MANAGEMENT_PORT",
        Integer.toString(RabbitServer.shared().managementPort()));
    Path log = fresh("secure-setup-management.log");
    assertThat(site.runSetup(log, plainManagement)).isOne();
    assertThat(read(log)).contains("management API").contains("does not offer TLS on this port");
    Map<String, String> anotherCa = overTls();
    anotherCa.put("SATCHEL_RABBITMQ_CA", TestCertificates.ofAnotherCa().ca().toString());
    assertThat(site.runSetup(log, anotherCa)).isOne();
    assertThat(read(log)).contains("is not from the CA");
  }

  @Test
  void noProcessStartsWithAnUnverifiedServerThatIsNotOnLoopback() {
    for (Program program : PROGRAMS) {
      Node node =
          start(
              "elsewhere-" + program.artifact(),
              program,
              Map.of("SATCHEL_MYSQL_HOST", "db.example"));
      assertThat(node.process().awaitEnd(SOON)).isOne();
      try (Stream<String> lines = read(node.process().log()).lines()) {
        assertThat(lines.filter(line -> !line.isBlank() && !line.startsWith("WARNING")))
            .singleElement()
            .asString()
            .contains("will not start: MySQL on db.example is not on loopback")
            .contains("SATCHEL_MYSQL_TLS=verify", "SATCHEL_MYSQL_TLS=off");
      }
    }
    Path log = fresh("secure-setup-elsewhere.log");
    assertThat(site.runSetup(log, Map.of("SATCHEL_RABBITMQ_HOST", "mq.example"))).isOne();
    assertThat(read(log)).contains("RabbitMQ on mq.example", "SATCHEL_RABBITMQ_TLS=off");
  }

  @Test
  void tlsOffIsAcceptedAndLoggedInOneLine() {
    Node workers = start("off-workers", Program.WORKERS, Map.of("SATCHEL_RABBITMQ_TLS", "off"));
    workers.awaitReady();
    assertThat(read(workers.process().log()).lines().filter(line -> line.contains("TLS=off")))
        .singleElement()
        .asString()
        .contains("SATCHEL_RABBITMQ_TLS=off", "WARN");
  }

  @Test
  void runListensOnLoopbackUnlessConfiguredOtherwise() throws Exception {
    assertThat(reachableFromOutside()).isEmpty();
    assertThat(reachableFromOutside("--address", "0.0.0.0")).isEqualTo(addressesOfThisHost());
  }

  /** The addresses, besides loopback, on which {@code ./satchel run workers} answers. */
  private static List<InetAddress> reachableFromOutside(String... options) throws IOException {
    int port = Ports.free();
    List<String> command = new ArrayList<>();
    command.add(Repository.launcher().toString());
    command.addAll(
        List.of("run", "workers", "--no-build", "--management-port", Integer.toString(port)));
    command.addAll(List.of(options));
    Map<String, String> environment = new HashMap<>(site.environment());
    environment.put("SATCHEL_START_CACHE", "off");
    List<InetAddress> reachable = new ArrayList<>();
    try (RunningProcess workers =
        new RunningProcess(fresh("secure-run.log"), command, environment)) {
      workers.start();
      new Node("run", workers, port, port).awaitReady();
      for (InetAddress address : addressesOfThisHost()) {
        try (Socket socket = new Socket()) {
          socket.connect(new InetSocketAddress(address, port), 2_000);
          reachable.add(address);
        } catch (ConnectException refused) {
          // expected: it listens on loopback only
        }
      }
    }
    return reachable;
  }

  private static List<InetAddress> addressesOfThisHost() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
        .toList();
  }

  private static Path fresh(String name) {
    Path log = Leftovers.logs().resolve(name);
    deleteOld(log);
    return log;
  }

  private static void deleteOld(Path log) {
    try {
      Files.deleteIfExists(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
