package dev.satchel.delivery;

import dev.satchel.delivery.process.DeliveryConfiguration;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.Asset;
import dev.satchel.messages.Money;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.PaymentTask.Pay;
import dev.satchel.messages.TaskQueue;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketChange;
import dev.satchel.messages.TicketId;
import dev.satchel.testservers.TestDatabase;
import dev.satchel.testservers.TestVhost;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.json.JsonMapper;

/** A node that delivers, with the scripted domain; also runs as a process of its own. */
final class TestNode implements AutoCloseable {
  private final ConfigurableApplicationContext context;

  @SpringBootConfiguration
  @EnableAutoConfiguration(
      excludeName =
          "org.springframework.boot.micrometer.metrics.autoconfigure.logging.logback.LogbackMetricsAutoConfiguration")
  @Import(DeliveryConfiguration.class)
  static class App {
    @Bean
    @ConditionalOnProperty(name = "test.remote", havingValue = "none", matchIfMissing = true)
    ScriptedHandler scriptedHandler(JdbcTemplate jdbc) {
      return new ScriptedHandler(jdbc);
    }

    @Bean
    @ConditionalOnProperty("test.remote")
    ScriptedRemote scriptedRemote(
        JdbcTemplate jdbc,
        @Value("${test.remote}") String url,
        @Value("${test.timeout:1m}") Duration timeout,
        @Value("${test.calls-per-destination:1000}") int callsPerDestination,
        @Value("${test.halts-at:}") String haltsAt) {
      return new ScriptedRemote(
          jdbc, new ScriptedRemote.Settings(url, timeout, callsPerDestination, haltsAt));
    }

    @Bean
    @ConditionalOnProperty("test.remote")
    BesideHandler besideHandler(JdbcTemplate jdbc) {
      return new BesideHandler(jdbc);
    }

    /** A listener whose loop dies whenever it is subscribed. */
    @Bean
    @ConditionalOnBooleanProperty("test.dying-listener")
    TicketUpdateListener dyingListener() {
      return new TicketUpdateListener() {
        @Override
        public void changed(List<TicketChange> changes) {}

        @Override
        public void resubscribed() {
          throw new AssertionError("dies on purpose");
        }
      };
    }

    @Bean
    @ConditionalOnBooleanProperty("test.intake")
    ScriptedIntake scriptedIntake(JdbcTemplate jdbc) {
      return new ScriptedIntake(jdbc);
    }

    @Bean
    @ConditionalOnBooleanProperty("test.control")
    ScriptedControl scriptedControl(
        JdbcTemplate jdbc,
        QueuePauses pauses,
        @Value("${test.control-hangs:false}") boolean hangs) {
      return new ScriptedControl(jdbc, pauses, hangs);
    }

    @Bean
    @ConditionalOnBooleanProperty("test.control")
    ScriptedOperations scriptedOperations() {
      return new ScriptedOperations();
    }

    @Bean
    @ConditionalOnBooleanProperty("test.control")
    TicketBook ticketBook(JdbcTemplate jdbc) {
      return new ScriptedControl.Tickets(jdbc);
    }

    @Bean
    @ConditionalOnBooleanProperty("test.tickets")
    ScriptedTickets scriptedTickets(JdbcTemplate jdbc) {
      return new ScriptedTickets(jdbc);
    }
  }

  private TestNode(ConfigurableApplicationContext context) {
    this.context = context;
  }

  /** Creates the tables of the process {@code workers} and of the effects. */
  static void migrate(TestDatabase database) {
    Flyway.configure()
        .dataSource(database.dataSource())
        .locations("classpath:db/delivery")
        .placeholders(Map.of("process", "workers"))
        .load()
        .migrate();
    new JdbcTemplate(database.dataSource())
        .execute("CREATE TABLE effect (message_id BINARY(16) NOT NULL, KEY (message_id))");
    new JdbcTemplate(database.dataSource()).execute(ScriptedIntake.TABLE);
    new JdbcTemplate(database.dataSource()).execute(ScriptedTickets.TABLE);
  }

  /** Creates the tables of the process {@code ingress}, too. */
  static void migrateIngress(TestDatabase database) {
    for (String folder : List.of("delivery", "tickets")) {
      Flyway.configure()
          .dataSource(database.dataSource())
          .locations("classpath:db/" + folder)
          .table("history_ingress_" + folder)
          .baselineOnMigrate(true)
          .baselineVersion("0")
          .placeholders(Map.of("process", "ingress"))
          .load()
          .migrate();
    }
  }

  static Map<String, Object> settings(TestDatabase database, TestVhost vhost) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("spring.datasource.url", database.jdbcUrl());
    settings.put("spring.datasource.username", database.user());
    settings.put("spring.datasource.password", database.password());
    settings.put("spring.datasource.hikari.connection-timeout", 2000);
    settings.put("spring.datasource.hikari.maximum-pool-size", 8);
    settings.put("spring.datasource.hikari.keepalive-time", 30_000);
    settings.put("spring.transaction.rollback-on-commit-failure", true);
    settings.put("spring.rabbitmq.host", vhost.host());
    settings.put("spring.rabbitmq.port", vhost.port());
    settings.put("spring.rabbitmq.username", vhost.user());
    settings.put("spring.rabbitmq.password", vhost.password());
    settings.put("spring.rabbitmq.virtual-host", vhost.name());
    settings.put("spring.main.banner-mode", "off");
    settings.put("logging.level.root", "warn");
    settings.put("satchel.delivery.process", "workers");
    settings.put("satchel.delivery.declare-topology", true);
    settings.put("satchel.delivery.lease", "2s");
    // Its messages have no tickets: see withTickets.
    settings.put("satchel.delivery.first-message-rows", "keep");
    settings.put("satchel.workers.default.backoff-base", "20ms");
    settings.put("satchel.workers.default.backoff-cap", "100ms");
    settings.put("satchel.workers.default.attempts", 4);
    return settings;
  }

  /** Gives each message a ticket that claims it, as in production. */
  static void withTickets(Map<String, Object> settings) {
    settings.put("test.tickets", true);
    settings.put("satchel.delivery.first-message-rows", "omit");
  }

  static TestNode start(Map<String, Object> settings) {
    return start(settings, Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000)));
  }

  static TestNode start(Map<String, Object> settings, Clock clock) {
    return new TestNode(
        new SpringApplicationBuilder(App.class)
            .web(WebApplicationType.NONE)
            .initializers(context -> clockOf(context, clock))
            .properties(settings)
            .registerShutdownHook(false)
            .run());
  }

  private static void clockOf(ConfigurableApplicationContext context, Clock clock) {
    context.getBeanFactory().registerSingleton("clock", clock);
  }

  /**
   * Starts the same node as a process that a test can kill. It gets its settings in the
   * environment: they hold passwords, and every user of the host can read arguments.
   */
  static Process startProcess(Map<String, Object> settings) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), TestNode.class.getName()));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder
        .environment()
        .put("SPRING_APPLICATION_JSON", JsonMapper.shared().writeValueAsString(settings));
    try {
      return builder.start();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Runs until it is killed. */
  public static void main(String[] arguments) {
    new SpringApplicationBuilder(App.class).web(WebApplicationType.NONE).run(arguments);
  }

  ScriptedHandler handler() {
    return context.getBean(ScriptedHandler.class);
  }

  ScriptedRemote remote() {
    return context.getBean(ScriptedRemote.class);
  }

  Health health() {
    return Objects.requireNonNull(
        context.getBean("deliveryHealthIndicator", HealthIndicator.class).health());
  }

  <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  /** Commits payments that do what the script says; returns their message ids. */
  List<UUID> publish(int count, Map<String, String> script) {
    List<UUID> ids = new ArrayList<>();
    List<Publication> publications = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      UUID id = bean(IdSource.class).next();
      ids.add(id);
      publications.add(publication(id, script, bean(Clock.class).instant()));
    }
    bean(Transactions.class)
        .call(
            tx -> {
              tickets().ifPresent(tickets -> ids.forEach(tickets::accept));
              tx.add(publications);
              return true;
            });
    return ids;
  }

  Publication publication(UUID id, Map<String, String> script, Instant now) {
    MessageCodec codec = bean(MessageCodec.class);
    Pay pay = pay(id, script);
    return Publication.task(
        id,
        TaskQueue.PAYMENTS,
        codec.typeName(pay),
        tickets().isPresent() ? new TicketId(id) : null,
        Map.of(),
        codec.encode(pay),
        now);
  }

  private Optional<ScriptedTickets> tickets() {
    return Optional.ofNullable(context.getBeanProvider(ScriptedTickets.class).getIfAvailable());
  }

  static Pay pay(UUID id, Map<String, String> script) {
    return new Pay(
        new TenantId("default"),
        new PaymentId(id),
        new AccountId(new UUID(1, 1)),
        new AccountId(new UUID(1, 2)),
        new Money(new Asset("KRW"), 1),
        true,
        null,
        script);
  }

  static final Duration SOON = Duration.ofSeconds(90);

  @Override
  public void close() {
    context.close();
  }
}
