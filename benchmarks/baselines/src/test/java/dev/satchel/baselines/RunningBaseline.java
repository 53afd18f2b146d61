package dev.satchel.baselines;

import dev.satchel.setup.SchemaSetup;
import dev.satchel.testservers.MySqlServer;
import dev.satchel.testservers.RabbitServer;
import dev.satchel.testservers.TestDatabase;
import dev.satchel.testservers.TestVhost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.UUID;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A running baseline with its own database and virtual host, and an HTTP client for it. */
final class RunningBaseline implements AutoCloseable {
  private final TestDatabase database = MySqlServer.shared().createDatabase();
  private final TestVhost vhost = RabbitServer.shared().createVhost();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ConfigurableApplicationContext application;
  private final int port;

  RunningBaseline(String design) {
    new SchemaSetup(database.dataSource()).migrate();
    RabbitServer rabbit = RabbitServer.shared();
    MySqlServer mysql = MySqlServer.shared();
    application =
        Baseline.application()
            .run(
                "--satchel.baseline=" + design,
                "--server.port=0",
                "--management.otlp.metrics.export.enabled=false",
                "--SATCHEL_MYSQL_HOST=" + mysql.host(),
                "--SATCHEL_MYSQL_PORT=" + mysql.port(),
                "--SATCHEL_MYSQL_DATABASE=" + database.name(),
                "--SATCHEL_MYSQL_ADMIN_USER=" + mysql.user(),
                "--SATCHEL_MYSQL_ADMIN_PASSWORD=" + mysql.password(),
                "--SATCHEL_RABBITMQ_HOST=" + rabbit.host(),
                "--SATCHEL_RABBITMQ_PORT=" + rabbit.port(),
                "--SATCHEL_RABBITMQ_VHOST=" + vhost.name(),
                "--SATCHEL_RABBITMQ_ADMIN_USER=" + rabbit.user(),
                "--SATCHEL_RABBITMQ_ADMIN_PASSWORD=" + rabbit.password());
    port = application.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  /** Creates an account with money, and the journal entry that the money came from. */
  void account(UUID account, long money) {
    balance(account, "client", money);
    if (money != 0) {
      byte[] entry = NaiveSql.bytes(new UUID(0, account.getLeastSignificantBits()));
      jdbc()
          .sql(
              """
              INSERT INTO journal_entry (id, tenant, cause, step, posted_at)
              VALUES (:entry, 'default', :cause, 'credit', UTC_TIMESTAMP(6))
              """)
          .param("entry", entry)
          .param("cause", account.toString())
          .update();
      jdbc()
          .sql(
              """
              INSERT INTO posting (entry_id, line, account_id, asset, layer, amount)
              VALUES (:entry, 1, :account, 'KRW', 'free', :money),
                     (:entry, 2, :outside, 'KRW', 'free', -:money)
              """)
          .param("entry", entry)
          .param("account", NaiveSql.bytes(account))
          .param("outside", NaiveSql.bytes(new UUID(0, 0)))
          .param("money", money)
          .update();
    }
  }

  /** Inserts a row into the balance table, a projection of the postings. */
  void balance(UUID account, String kind, long money) {
    jdbc()
        .sql(
            """
            INSERT INTO balance
              (account_id, asset, tenant, kind, posted, held, credit_limit, debits_closed)
            VALUES (:account, 'KRW', 'default', :kind, :money, 0, 0, FALSE)
            """)
        .param("account", NaiveSql.bytes(account))
        .param("kind", kind)
        .param("money", money)
        .update();
  }

  HttpResponse<String> pay(String key, String body) {
    return send(
        request("/v1/payments")
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", key)
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  HttpResponse<String> get(String path) {
    return send(request(path));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  JdbcClient jdbc() {
    return JdbcClient.create(database.dataSource());
  }

  long count(String sql) {
    return jdbc().sql(sql).query(Long.class).single();
  }

  long messages(String queue) {
    return vhost.queueDepth(queue);
  }

  @Override
  public void close() {
    http.close();
    application.close();
    vhost.close();
    database.close();
  }
}
