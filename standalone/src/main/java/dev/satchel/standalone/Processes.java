package dev.satchel.standalone;

import dev.satchel.delivery.SatchelProcess;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.builder.ParentContextApplicationContextInitializer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/**
 * All processes, each in a context of its own with its own settings, users and connections. They
 * share a clock, and one registry of metrics, where the tag {@code process} keeps them apart.
 */
final class Processes {
  private final Arguments arguments;
  private final EmbeddedServers servers;
  private final Map<SatchelProcess, String> databasePasswords;
  private final Map<SatchelProcess, String> brokerPasswords;

  Processes(
      Arguments arguments,
      EmbeddedServers servers,
      Map<SatchelProcess, String> databasePasswords,
      Map<SatchelProcess, String> brokerPasswords) {
    this.arguments = arguments;
    this.servers = servers;
    this.databasePasswords = databasePasswords;
    this.brokerPasswords = brokerPasswords;
  }

  /** Starts all, in the order of {@link HostedProcess#all}. */
  void start(Parts parts) {
    GenericApplicationContext shared = new GenericApplicationContext();
    // The clock has a resolution of one microsecond, as in each process when run alone.
    shared.registerBean(Clock.class, () -> Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000)));
    shared.registerBean(PrometheusRegistry.class, () -> new PrometheusRegistry());
    shared.refresh();
    parts.add("shared", Duration.ofSeconds(1), shared);
    HostedProcess.all(arguments).forEach(hosted -> start(hosted, shared, parts));
  }

  private void start(HostedProcess hosted, ApplicationContext shared, Parts parts) {
    SpringApplication application = hosted.application().get();
    application.addInitializers(new ParentContextApplicationContextInitializer(shared));
    application.setRegisterShutdownHook(false);
    ConfigurableApplicationContext context =
        application.run(settings(hosted).toArray(String[]::new));
    parts.add(hosted.process().name(), hosted.patience(), context);
  }

  private List<String> settings(HostedProcess hosted) {
    SatchelProcess process = hosted.process();
    List<String> settings = new ArrayList<>();
    // The embedded servers do not use TLS; TLS settings in the environment are for other servers.
    for (String variable : List.of("TLS", "CA", "CLIENT_CERTIFICATE", "CLIENT_KEY")) {
      set(settings, "SATCHEL_MYSQL_" + variable, "");
      set(settings, "SATCHEL_RABBITMQ_" + variable, "");
    }
    set(settings, "SATCHEL_MYSQL_HOST", "127.0.0.1");
    set(settings, "SATCHEL_MYSQL_PORT", servers.database().port());
    set(settings, "SATCHEL_MYSQL_DATABASE", Standalone.SCHEMA + process.schemaSuffix());
    set(settings, "SATCHEL_RABBITMQ_HOST", "127.0.0.1");
    set(settings, "SATCHEL_RABBITMQ_PORT", servers.broker().port());
    set(settings, "SATCHEL_RABBITMQ_VHOST", EmbeddedBroker.VIRTUAL_HOST);
    set(settings, process.databasePasswordVariable(), databasePasswords.get(process));
    set(settings, process.brokerPasswordVariable(), brokerPasswords.get(process));
    set(settings, "satchel.delivery.queue-type", "none");
    set(settings, "satchel.delivery.declare-topology", true);
    set(settings, "management.metrics.tags.process", process.name());
    set(settings, "spring.datasource.hikari.minimum-idle", 1);
    set(
        settings,
        "spring.lifecycle.timeout-per-shutdown-phase",
        hosted.shutdownPhase().toSeconds() + "s");
    hosted.settings().forEach((name, value) -> set(settings, name, value));
    return settings;
  }

  private static void set(List<String> settings, String name, @Nullable Object value) {
    settings.add("--" + name + "=" + value);
  }
}
