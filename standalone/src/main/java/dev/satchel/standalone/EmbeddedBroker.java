package dev.satchel.standalone;

import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.qpid.server.SystemLauncher;
import org.apache.qpid.server.SystemLauncherListener;
import org.apache.qpid.server.model.Broker;
import org.apache.qpid.server.model.BrokerImpl;
import org.apache.qpid.server.model.Port;
import org.apache.qpid.server.model.State;
import org.apache.qpid.server.model.SystemConfig;
import org.apache.qpid.server.model.VirtualHostNode;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The embedded broker: Apache Qpid Broker-J in this JVM. AMQP 0-9-1 on loopback, messages stored on
 * disk.
 *
 * <p>It supports no {@code x-} queue arguments and closes the connection when it receives one. This
 * is intended: ignoring them would hide that a queue is not what Satchel assumes.
 */
final class EmbeddedBroker implements AutoCloseable {
  /** The only virtual host, and the default one. */
  static final String VIRTUAL_HOST = "default";

  private final SystemLauncher launcher;
  private final int port;

  private EmbeddedBroker(SystemLauncher launcher, int port) {
    this.launcher = launcher;
    this.port = port;
  }

  /**
   * Starts the broker and waits until all its parts are active.
   *
   * @param folder the folder that messages are stored in
   * @param users the passwords, by user name
   * @throws IllegalStateException when any part of it did not start
   */
  static EmbeddedBroker start(Path folder, Map<String, String> users) {
    Startup startup = new Startup();
    SystemLauncher launcher = new SystemLauncher(startup);
    try {
      launcher.startup(
          Map.of(
              "type",
              "Memory",
              "initialConfigurationLocation",
              dataUrl(configuration(users)),
              "startupLoggedToSystemOut",
              "false",
              "context",
              // Berkeley DB would take 60 % of the heap for its cache.
              Map.of("qpid.work_dir", folder.toString(), "je.maxMemory", "33554432")));
    } catch (Exception failed) {
      throw new IllegalStateException("the embedded broker did not start", failed);
    }
    try {
      return new EmbeddedBroker(launcher, startup.check());
    } catch (IllegalStateException failed) {
      launcher.shutdown();
      throw failed;
    }
  }

  private static Map<String, Object> configuration(Map<String, String> users) {
    List<Map<String, String>> accounts =
        users.entrySet().stream()
            .map(
                user ->
                    Map.of("name", user.getKey(), "password", user.getValue(), "type", "managed"))
            .toList();
    return Map.of(
        "name",
        "satchel",
        "modelVersion",
        "9.1",
        "authenticationproviders",
        // PLAIN is refused without TLS unless the list of mechanisms that need it is empty.
        List.of(
            Map.of(
                "name",
                "users",
                "type",
                "Plain",
                "secureOnlyMechanisms",
                List.of(),
                "users",
                accounts)),
        "ports",
        List.of(
            Map.of(
                "name",
                "amqp",
                "type",
                "AMQP",
                "port",
                // The operating system chooses a free port when the broker binds.
                0,
                "bindingAddress",
                "127.0.0.1",
                "protocols",
                List.of("AMQP_0_9_1"),
                "authenticationProvider",
                "users",
                "virtualhostaliases",
                List.of(
                    Map.of("name", "defaultAlias", "type", "defaultAlias"),
                    Map.of("name", "nameAlias", "type", "nameAlias")))),
        "virtualhostnodes",
        List.of(
            Map.of(
                "name",
                VIRTUAL_HOST,
                "type",
                "JSON",
                "defaultVirtualHostNode",
                true,
                "virtualHostInitialConfiguration",
                "{\"type\":\"BDB\"}")));
  }

  /**
   * Encodes the configuration as a data URL. It holds passwords, so it is never written to a file.
   */
  private static String dataUrl(Map<String, Object> configuration) {
    byte[] json =
        JsonMapper.shared().writeValueAsString(configuration).getBytes(StandardCharsets.UTF_8);
    return "data:application/json;base64," + Base64.getEncoder().encodeToString(json);
  }

  /** The port it listens on, on loopback. */
  int port() {
    return port;
  }

  /** Stops accepting connections and closes the message store. */
  @Override
  public void close() {
    launcher.shutdown();
  }

  /** Checks that the start succeeded: the launcher only logs errors and returns normally. */
  private static final class Startup extends SystemLauncherListener.DefaultSystemLauncherListener {
    private final AtomicReference<@Nullable RuntimeException> error = new AtomicReference<>();
    private final AtomicReference<@Nullable SystemConfig<?>> system = new AtomicReference<>();

    @Override
    public void errorOnStartup(RuntimeException e) {
      error.set(e);
    }

    @Override
    public void onContainerResolve(SystemConfig<?> systemConfig) {
      system.set(systemConfig);
    }

    /** Returns the port that the broker listens on; throws unless every part is active. */
    int check() {
      RuntimeException thrown = error.get();
      if (thrown != null) {
        throw new IllegalStateException("the embedded broker did not start", thrown);
      }
      SystemConfig<?> config = system.get();
      if (config == null || !(config.getContainer() instanceof Broker<?> broker)) {
        throw new IllegalStateException("the embedded broker did not start");
      }
      removeShutdownHook(broker);
      for (Port<?> port : broker.getPorts()) {
        requireActive(port.getName(), port.getState());
      }
      for (VirtualHostNode<?> node : broker.getVirtualHostNodes()) {
        requireActive(node.getName(), node.getState());
        var host = node.getVirtualHost();
        requireActive("the message store", host == null ? State.ERRORED : host.getState());
      }
      return broker.getPorts().iterator().next().getBoundPort();
    }

    /**
     * Removes the shutdown hook of the broker. It would close the broker as soon as the JVM begins
     * to shut down, while workers still finish messages in flight. Qpid has no setting for it.
     */
    private static void removeShutdownHook(Broker<?> broker) {
      try {
        Field field = BrokerImpl.class.getDeclaredField("_shutdownHook");
        field.setAccessible(true);
        Runtime.getRuntime().removeShutdownHook((Thread) field.get(broker));
      } catch (ReflectiveOperationException otherVersion) {
        throw new IllegalStateException("this version of Qpid is not supported", otherVersion);
      }
    }

    private static void requireActive(String part, State state) {
      if (state != State.ACTIVE) {
        throw new IllegalStateException("in the embedded broker, " + part + " is " + state);
      }
    }
  }
}
