package dev.satchel.ingress;

import static org.awaitility.Awaitility.await;

import dev.satchel.delivery.IdSource;
import dev.satchel.ingress.keys.BootstrapKey;
import dev.satchel.testservers.DatabaseTemplate;
import dev.satchel.testservers.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.flywaydb.core.Flyway;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The real ingress on a random port, on a database of its own, with no broker. */
final class TestIngress implements AutoCloseable {
  static final String KEY = "sk_test_0123456789abcdef";

  private static final DatabaseTemplate MIGRATED = new DatabaseTemplate(TestIngress::migrate);

  private final TestDatabase database;
  private final ConfigurableApplicationContext context;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private TestIngress(TestDatabase database, ConfigurableApplicationContext context) {
    this.database = database;
    this.context = context;
  }

  /** Starts it with further settings, such as {@code satchel.ingress.waiting.sweep=100ms}. */
  static TestIngress start(String... settings) {
    TestDatabase database = MIGRATED.create();
    new BootstrapKey(
            JdbcClient.create(database.dataSource()),
            Clock.systemUTC(),
            IdSource.secure(Clock.systemUTC()))
        .store(KEY);
    return new TestIngress(database, run(database, settings));
  }

  /** Starts another one on the same database; it is closed before this one. */
  ConfigurableApplicationContext startBeside(String... settings) {
    return run(database, settings);
  }

  private static ConfigurableApplicationContext run(TestDatabase database, String... settings) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("server.port", "0");
    all.put("management.server.port", "0");
    all.put(
        "spring.datasource.url", database.jdbcUrl() + "&connectTimeout=1500&socketTimeout=10000");
    all.put("spring.datasource.username", database.user());
    all.put("spring.datasource.password", database.password());
    all.put("spring.rabbitmq.port", "1");
    // A test sends as fast as the machine can; a test of the limit sets its own.
    all.put("satchel.ingress.keys.requests-per-second", "1000000");
    all.put("logging.level.root", "ERROR");
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      all.put(setting.substring(0, equals), setting.substring(equals + 1));
    }
    return Ingress.application()
        .run(
            all.entrySet().stream()
                .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                .toArray(String[]::new));
  }

  /**
   * Creates all tables that the ingress sees, as the set-up does, and those of the sample domain.
   */
  static void migrate(TestDatabase database) {
    Path root =
        Path.of(System.getProperty("satchel.root", Path.of("..").toAbsolutePath().toString()));
    migrate(database, "tickets", "classpath:db/tickets", Map.of());
    migrate(database, "ingress", "classpath:db/ingress", Map.of());
    migrate(
        database,
        "workers",
        "filesystem:" + root.resolve("workers/tasks/src/main/resources/db/workers"),
        Map.of());
    migrate(database, "parcels", "classpath:db/parcels", Map.of());
    for (String process : List.of("ingress", "workers")) {
      migrate(database, "delivery_" + process, "classpath:db/delivery", Map.of("process", process));
    }
  }

  private static void migrate(
      TestDatabase database, String owner, String location, Map<String, String> placeholders) {
    Flyway.configure()
        .dataSource(database.dataSource())
        .locations(location)
        .failOnMissingLocations(true)
        .table("history_" + owner)
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .placeholders(placeholders)
        .load()
        .migrate();
  }

  JdbcClient jdbc() {
    return JdbcClient.create(database.dataSource());
  }

  /** How many rows store the first message of a ticket until the broker has confirmed it. */
  int rowsOfFirstMessage(String ticket) {
    return jdbc()
        .sql(
            """
            SELECT (SELECT COUNT(*) FROM ingress_accepted WHERE LOCATE(t.id, tickets) > 0)
                 + (SELECT COUNT(*) FROM ingress_outbox WHERE message_id = t.id)
            FROM (SELECT UNHEX(?) AS id) t
            """)
        .param(ticket.substring(ticket.indexOf('_') + 1).replace("-", ""))
        .query(Integer.class)
        .single();
  }

  /** Stores another key, of the tenant and with the scopes of {@link #KEY}. */
  void addKey(String key) {
    addKey(key, "default");
  }

  /** Stores another key with the scopes of {@link #KEY}. */
  void addKey(String key, String tenant) {
    jdbc()
        .sql(
            """
            INSERT INTO api_key (id, hash, tenant, scopes, name, created_at)
            SELECT RANDOM_BYTES(16), UNHEX(SHA2(:key, 256)), :tenant, scopes, 'other', created_at
            FROM api_key WHERE hash = UNHEX(SHA2(:first, 256))
            """)
        .param("key", key)
        .param("tenant", tenant)
        .param("first", KEY)
        .update();
    awaitKey(key);
  }

  /** Waits until a key that was stored without a checksum is in memory. */
  void awaitKey(String key) {
    await()
        .pollInterval(Duration.ofMillis(50))
        .until(() -> getAs(key, "/v1/keys/self").statusCode() != 401);
  }

  <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  /** Adds a bean to the running ingress. */
  <T> void add(Class<T> type, Object... constructorArguments) {
    ((GenericApplicationContext) context).registerBean(type, constructorArguments);
  }

  /** The web server of the API. */
  WebServer webServer() {
    return Objects.requireNonNull(((WebServerApplicationContext) context).getWebServer());
  }

  int port() {
    return number("local.server.port");
  }

  /** The port of an ingress that was started beside this one. */
  static int port(ConfigurableApplicationContext beside) {
    return beside.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  int managementPort() {
    return number("local.management.port");
  }

  void stop() {
    context.close();
  }

  /** A request builder with {@link #KEY}. */
  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port() + path))
        .header("Authorization", "Bearer " + KEY);
  }

  /** Gets with another key. */
  HttpResponse<String> getAs(String key, String path) {
    return send(request(path).setHeader("Authorization", "Bearer " + key));
  }

  /** The same at another ingress. */
  HttpResponse<String> getAt(int otherPort, String key, String path) {
    return send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + otherPort + path))
            .header("Authorization", "Bearer " + key));
  }

  /** Posts with another key and a fresh idempotency key. */
  HttpResponse<String> taskAs(String key, String path, String body) {
    return send(
        request(path)
            .setHeader("Authorization", "Bearer " + key)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", IdSource.secure(Clock.systemUTC()).next().toString())
            .POST(BodyPublishers.ofString(body)));
  }

  HttpResponse<String> get(String path, String... headers) {
    HttpRequest.Builder request = request(path);
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  HttpResponse<String> post(String path, String body, String... headers) {
    HttpRequest.Builder request =
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body));
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  /** Posts with a fresh idempotency key. */
  HttpResponse<String> task(String path, String body, String... headers) {
    List<String> all = new ArrayList<>(List.of(headers));
    all.add("Idempotency-Key");
    all.add(IdSource.secure(Clock.systemUTC()).next().toString());
    return post(path, body, all.toArray(String[]::new));
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  HttpClient http() {
    return http;
  }

  @Override
  public void close() {
    context.close();
    database.close();
    http.close();
  }

  private int number(String property) {
    return Integer.parseInt(String.valueOf(context.getEnvironment().getProperty(property)));
  }
}
