package dev.satchel.standalone;

import dev.satchel.setup.SatchelProcess;
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
 * Starts ingress, workers and scheduler, each in its own Spring context with its own settings,
 * users and connections. They share a clock and a metrics registry, in which the tag {@code
 * process} tells them apart.
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

  /** Starts all three; ingress last, because it accepts requests. */
  void start(Parts parts) {
    GenericApplicationContext shared = new GenericApplicationContext();
    // The clock has a resolution of one microsecond, as in each process when run alone.
    shared.registerBean(Clock.class, () -> Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000)));
    shared.registerBean(PrometheusRegistry.class, () -> new PrometheusRegistry());
    shared.refresh();
    parts.add("shared", Duration.ofSeconds(1), shared);
    start(SatchelProcess.WORKERS, shared, parts, Duration.ofSeconds(6));
    start(SatchelProcess.SCHEDULER, shared, parts, Duration.ofSeconds(2));
    start(SatchelProcess.INGRESS, shared, parts, Duration.ofSeconds(4));
  }

  private void start(
      SatchelProcess process, ApplicationContext shared, Parts parts, Duration patience) {
    SpringApplication application = Applications.of(process);
    application.addInitializers(new ParentContextApplicationContextInitializer(shared));
    application.setRegisterShutdownHook(false);
    ConfigurableApplicationContext context =
        application.run(settings(process).toArray(String[]::new));
    parts.add(process.tablePrefix(), patience, context);
  }

  private List<String> settings(SatchelProcess process) {
    List<String> settings = new ArrayList<>();
    // The embedded servers do not use TLS; TLS settings in the environment are for other servers.
    for (String variable : List.of("TLS", "CA", "CLIENT_CERTIFICATE", "CLIENT_KEY")) {
      set(settings, "SATCHEL_MYSQL_" + variable, "");
      set(settings, "SATCHEL_RABBITMQ_" + variable, "");
    }
    set(settings, "SATCHEL_MYSQL_HOST", "127.0.0.1");
    set(settings, "SATCHEL_MYSQL_PORT", servers.database().port());
    set(settings, "SATCHEL_MYSQL_DATABASE", Standalone.SCHEMA);
    set(settings, "SATCHEL_RABBITMQ_HOST", "127.0.0.1");
    set(settings, "SATCHEL_RABBITMQ_PORT", servers.broker().port());
    set(settings, "SATCHEL_RABBITMQ_VHOST", EmbeddedBroker.VIRTUAL_HOST);
    set(settings, process.databasePasswordVariable(), databasePasswords.get(process));
    set(settings, process.brokerPasswordVariable(), brokerPasswords.get(process));
    set(settings, "satchel.delivery.queue-type", "none");
    set(settings, "satchel.delivery.declare-topology", true);
    set(settings, "management.metrics.tags.process", process.tablePrefix());
    set(settings, "spring.datasource.hikari.minimum-idle", 1);
    switch (process) {
      case INGRESS -> {
        set(settings, "server.port", arguments.port());
        set(settings, "server.address", "127.0.0.1");
        set(settings, "management.server.port", arguments.managementPort());
        set(settings, "management.server.address", "127.0.0.1");
        set(settings, "satchel.ingress.keys.requests-per-second", 10_000);
        set(settings, "spring.lifecycle.timeout-per-shutdown-phase", "3s");
      }
      case WORKERS -> {
        set(settings, "spring.main.web-application-type", "none");
        set(settings, "spring.lifecycle.timeout-per-shutdown-phase", "5s");
      }
      case SCHEDULER -> {
        set(settings, "spring.main.web-application-type", "none");
        set(settings, "spring.lifecycle.timeout-per-shutdown-phase", "2s");
      }
    }
    return settings;
  }

  private static void set(List<String> settings, String name, @Nullable Object value) {
    settings.add("--" + name + "=" + value);
  }
}
