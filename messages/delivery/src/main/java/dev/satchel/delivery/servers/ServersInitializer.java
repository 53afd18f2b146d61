package dev.satchel.delivery.servers;

import com.mysql.cj.conf.ConnectionUrl;
import com.mysql.cj.conf.HostInfo;
import com.mysql.cj.conf.PropertyKey;
import dev.satchel.delivery.servers.ServerTls.Server;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.amqp.autoconfigure.ConnectionFactoryCustomizer;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Configures the connections to MySQL and RabbitMQ, before any bean is created.
 *
 * <p>It sets {@code SATCHEL_MYSQL_URL}, to which each process adds its time-outs, and the port of
 * the broker where none is set; and it secures the broker's connections. Servers that are
 * configured in other ways, by {@code spring.datasource.url} or {@code spring.rabbitmq.*}, must
 * satisfy the same rule.
 */
public final class ServersInitializer
    implements ApplicationContextInitializer<ConfigurableApplicationContext> {
  private static final Logger log = LoggerFactory.getLogger(ServersInitializer.class);
  private static final String PROPERTY = "spring.datasource.hikari.data-source-properties.";

  @Override
  public void initialize(ConfigurableApplicationContext context) {
    ConfigurableEnvironment environment = context.getEnvironment();
    ServerTls mysql = ServerTls.of(Server.MYSQL, name -> value(environment, name));
    ServerTls rabbitmq = ServerTls.of(Server.RABBITMQ, name -> value(environment, name));
    environment
        .getPropertySources()
        .addFirst(new MapPropertySource("servers", settings(environment, mysql, rabbitmq)));
    for (String name : List.of("spring.datasource.url", "spring.datasource.hikari.jdbc-url")) {
      requireVerifiedUrl(mysql, name, environment.getProperty(name));
    }
    requireVerifiedBroker(rabbitmq, environment);
    mysql.warning().ifPresent(log::warn);
    rabbitmq.warning().ifPresent(log::warn);
    ConnectionFactoryCustomizer secure = rabbitmq::secure;
    context.getBeanFactory().registerSingleton("brokerTls", secure);
  }

  private static Map<String, Object> settings(
      ConfigurableEnvironment environment, ServerTls mysql, ServerTls rabbitmq) {
    Map<String, Object> settings = new HashMap<>();
    int port = port(environment, "SATCHEL_MYSQL_PORT", 3306);
    String database = value(environment, "SATCHEL_MYSQL_DATABASE").orElse("satchel");
    MySqlAddress address = new MySqlAddress(mysql, port);
    settings.put("SATCHEL_MYSQL_URL", address.url(database, MySqlAddress.SESSION));
    address.storeProperties().forEach((name, value) -> settings.put(PROPERTY + name, value));
    settings.put("SATCHEL_RABBITMQ_HOST", rabbitmq.host());
    settings.put(
        "SATCHEL_RABBITMQ_PORT",
        port(environment, "SATCHEL_RABBITMQ_PORT", rabbitmq.defaultPort(5672, 5671)));
    return settings;
  }

  private static int port(ConfigurableEnvironment environment, String name, int otherwise) {
    Optional<String> text = value(environment, name);
    if (text.isEmpty()) {
      return otherwise;
    }
    if (!text.get().matches("[1-9][0-9]{0,4}") || Integer.parseInt(text.get()) > 65_535) {
      throw new InsecureServer(name + " must be a port, 1 to 65535");
    }
    return Integer.parseInt(text.get());
  }

  private static void requireVerifiedUrl(ServerTls tls, String name, @Nullable String url) {
    if (url == null || tls.mayBeUnverified() || !ConnectionUrl.acceptsUrl(url)) {
      return;
    }
    for (HostInfo host : ConnectionUrl.getConnectionUrlInstance(url, null).getHostsList()) {
      String mode = host.getHostProperties().get(PropertyKey.sslMode.getKeyName());
      if (!Hosts.loopback(host.getHost()) && !"VERIFY_IDENTITY".equalsIgnoreCase(mode)) {
        throw ServerTls.unverified(
            Server.MYSQL, "MySQL on " + host.getHost() + ", as " + name + " has it,");
      }
    }
  }

  private static void requireVerifiedBroker(ServerTls tls, ConfigurableEnvironment environment) {
    if (tls.verifies() || tls.mayBeUnverified()) {
      return;
    }
    String addresses = environment.getProperty("spring.rabbitmq.addresses", "");
    List<String> hosts =
        addresses.isBlank()
            ? List.of(environment.getProperty("spring.rabbitmq.host", "localhost"))
            : Arrays.stream(addresses.split(",")).map(Hosts::ofAmqpAddress).toList();
    for (String host : hosts) {
      if (!Hosts.loopback(host)) {
        throw ServerTls.unverified(
            Server.RABBITMQ, "RabbitMQ on " + host + ", as spring.rabbitmq.* has it,");
      }
    }
  }

  private static Optional<String> value(ConfigurableEnvironment environment, String name) {
    return Optional.ofNullable(environment.getProperty(name)).filter(text -> !text.isBlank());
  }
}
