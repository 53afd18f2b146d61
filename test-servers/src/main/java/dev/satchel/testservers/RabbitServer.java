package dev.satchel.testservers;

import static dev.satchel.testservers.ManagementApi.encoded;

import com.rabbitmq.client.ConnectionFactory;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.rabbitmq.RabbitMQContainer;

/**
 * A real RabbitMQ broker, shared by the tests of one JVM; each test creates its own virtual host on
 * it. Killing or stopping it, or raising an alarm, affects every virtual host.
 */
public final class RabbitServer {

  private static final Duration STARTS_WITHIN = Duration.ofSeconds(90);
  private static final Duration ALARM_SHOWS_WITHIN = Duration.ofSeconds(15);
  private static final Duration NAMES_WRITTEN_WITHIN = Duration.ofSeconds(1);
  private static final String ALARMS = "health/checks/local-alarms";

  private static final String TLS_SETTINGS =
      """
      listeners.ssl.default = 5671
      ssl_options.cacertfile = /srv/satchel/tls/ca.pem
      ssl_options.certfile = /srv/satchel/tls/server.pem
      ssl_options.keyfile = /srv/satchel/tls/server-key.pem
      ssl_options.verify = verify_none
      management.tcp.port = 15672
      management.ssl.port = 15671
      management.ssl.cacertfile = /srv/satchel/tls/ca.pem
      management.ssl.certfile = /srv/satchel/tls/server.pem
      management.ssl.keyfile = /srv/satchel/tls/server-key.pem
      """;

  private final String host;
  private final int port;
  private final int managementPort;
  private final int tlsPort;
  private final int managementTlsPort;
  private final String user;
  private final String password;
  private final ServerProcess process;
  private final ManagementApi management;
  private final AtomicInteger vhosts = new AtomicInteger();

  private RabbitServer(
      String host, List<Integer> ports, String user, String password, ServerProcess process) {
    this.host = host;
    this.port = ports.get(0);
    this.managementPort = ports.get(1);
    this.tlsPort = ports.get(2);
    this.managementTlsPort = ports.get(3);
    this.user = user;
    this.password = password;
    this.process = process;
    this.management = new ManagementApi(host, managementPort, user, password);
  }

  /**
   * Returns the broker of this JVM, RabbitMQ 4.3.
   *
   * @throws IllegalStateException when no server is available; the message says what to do
   */
  public static RabbitServer shared() {
    return Shared.SERVER;
  }

  /**
   * Returns a second broker, RabbitMQ 4.0, the oldest version that Satchel supports.
   *
   * @throws IllegalStateException when no server is available; the message says what to do
   */
  public static RabbitServer version40() {
    return Shared40.SERVER;
  }

  /** Created on first use. */
  private static final class Shared {
    static final RabbitServer SERVER =
        find("rabbitmq", "SATCHEL_RABBITMQ", "rabbitmq:4.3-management");
  }

  /** Created on first use. */
  private static final class Shared40 {
    static final RabbitServer SERVER =
        find("rabbitmq40", "SATCHEL_RABBITMQ40", "rabbitmq:4.0-management");
  }

  private static RabbitServer find(String name, String prefix, String image) {
    Optional<ServicesFile> file = ServicesFile.find().filter(found -> found.names(prefix));
    RabbitServer server =
        file.map(found -> ofServices(found, name, prefix))
            .orElseGet(() -> ofContainer(name, image));
    try {
      server.management.status("overview");
      return server;
    } catch (UncheckedIOException e) {
      throw Missing.notAnswering(name, server.host + ":" + server.managementPort, e);
    }
  }

  private static RabbitServer ofServices(ServicesFile file, String name, String prefix) {
    return new RabbitServer(
        file.text(prefix + "_HOST"),
        List.of(
            file.number(prefix + "_PORT"),
            file.number(prefix + "_MANAGEMENT_PORT"),
            file.number(prefix + "_TLS_PORT"),
            file.number(prefix + "_MANAGEMENT_TLS_PORT")),
        file.text(prefix + "_ADMIN_USER"),
        file.text(prefix + "_ADMIN_PASSWORD"),
        new ServiceProcess(file, name));
  }

  private static RabbitServer ofContainer(String name, String image) {
    if (!ContainerProcess.possible()) {
      throw Missing.nowhere(name);
    }
    // Lives as long as the JVM; Testcontainers removes it afterwards. The host name is part of the
    // path of the data directory.
    @SuppressWarnings("resource")
    RabbitMQContainer container =
        new RabbitMQContainer(image)
            .withCreateContainerCmdModifier(command -> command.withHostName("satchel"));
    ContainerProcess.giveCertificate(container);
    container.withCopyToContainer(
        Transferable.of(TLS_SETTINGS, 0644), "/etc/rabbitmq/conf.d/30-tls.conf");
    ContainerProcess process = ContainerProcess.started(container, 5672, 15672, 5671, 15671);
    return new RabbitServer(
        container.getHost(),
        List.of(
            container.getAmqpPort(),
            container.getHttpPort(),
            container.getMappedPort(5671),
            container.getMappedPort(15671)),
        container.getAdminUsername(),
        container.getAdminPassword(),
        process);
  }

  /** Creates an empty virtual host with a unique name. */
  public TestVhost createVhost() {
    String name = "t-%d-%d".formatted(ProcessHandle.current().pid(), vhosts.incrementAndGet());
    String path = "vhosts/" + encoded(name);
    management.delete(path);
    management.put(path, "{}");
    management.put(
        "permissions/" + encoded(name) + "/" + encoded(user),
        """
        {"configure":".*","write":".*","read":".*"}\
        """);
    return new TestVhost(this, name);
  }

  /** The host it listens on. */
  public String host() {
    return host;
  }

  /** The AMQP port; unchanged after {@link #kill()} and {@link #start()}. */
  public int port() {
    return port;
  }

  /** The port of the management HTTP API. */
  public int managementPort() {
    return managementPort;
  }

  /** The AMQPS port (TLS), with a certificate of {@link TestCertificates#servers()}. */
  public int tlsPort() {
    return tlsPort;
  }

  /** The port of the management HTTP API over TLS. */
  public int managementTlsPort() {
    return managementTlsPort;
  }

  /**
   * Makes the broker present another certificate to new connections; the test must undo it before
   * it ends.
   */
  public void useCertificate(ServerCertificate certificate) {
    process.certificate(certificate);
    rabbitmqctl("eval", "ssl:clear_pem_cache().");
  }

  /** An administrator's name. */
  public String user() {
    return user;
  }

  /** The administrator's password. */
  public String password() {
    return password;
  }

  /**
   * Kills the broker with SIGKILL, like a crash; its data stays.
   *
   * <p>Waits a second first: RabbitMQ writes the names of new quorum queues to disk only every half
   * second. A queue whose name was not written is empty after the restart and has lost even its
   * confirmed messages. A test that has just declared its queue would report that as a loss by
   * Satchel.
   */
  public void kill() {
    Awaitility.await("names of new queues on disk")
        .pollDelay(NAMES_WRITTEN_WITHIN)
        .until(() -> true);
    process.kill();
  }

  /** Restarts the broker on the same ports and data; returns when it answers. */
  public void start() {
    process.start();
    awaitConnections();
  }

  /**
   * Stops the broker application but not its process: connections close and new ones are refused.
   */
  public void stopApp() {
    rabbitmqctl("stop_app");
  }

  /** Undoes {@link #stopApp()}; returns when the broker accepts connections. */
  public void startApp() {
    rabbitmqctl("start_app");
    awaitConnections();
  }

  private void awaitConnections() {
    Awaitility.await("RabbitMQ answers")
        .atMost(STARTS_WITHIN)
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptions()
        .until(
            () -> {
              connectionFactory("/").newConnection().close();
              return management.status("overview") == 200;
            });
  }

  /** Raises or clears the memory alarm, which blocks every publishing connection of the broker. */
  public void setMemoryAlarm(boolean raised) {
    rabbitmqctl("set_vm_memory_high_watermark", raised ? "0" : "0.6");
    Awaitility.await("memory alarm " + (raised ? "raised" : "cleared"))
        .atMost(ALARM_SHOWS_WITHIN)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> management.status(ALARMS) == (raised ? 503 : 200));
  }

  /** Raises or clears the disk alarm, which blocks every publishing connection of the broker. */
  public void setDiskAlarm(boolean raised) {
    rabbitmqctl("set_disk_free_limit", raised ? "900000GB" : "200MB");
    Awaitility.await("disk alarm " + (raised ? "raised" : "cleared"))
        .atMost(ALARM_SHOWS_WITHIN)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> management.status(ALARMS) == (raised ? 503 : 200));
  }

  /**
   * Freezes the broker with SIGSTOP: connections stay open, but it does not answer until {@link
   * #thaw()}.
   */
  public void freeze() {
    process.freeze();
  }

  /** Resumes a frozen broker. */
  public void thaw() {
    process.thaw();
  }

  void rabbitmqctl(String... arguments) {
    process.rabbitmqctl(List.of(arguments));
  }

  ManagementApi management() {
    return management;
  }

  ConnectionFactory connectionFactory(String vhost) {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost(host);
    factory.setPort(port);
    factory.setUsername(user);
    factory.setPassword(password);
    factory.setVirtualHost(vhost);
    return factory;
  }
}
