package dev.satchel.delivery;

import static dev.satchel.delivery.TestNode.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.satchel.delivery.broker.BrokerConnections;
import dev.satchel.delivery.servers.InsecureServer;
import dev.satchel.delivery.transactions.SpringTransactions;
import dev.satchel.testservers.MySqlServer;
import dev.satchel.testservers.RabbitServer;
import dev.satchel.testservers.ServerCertificate;
import dev.satchel.testservers.TestCertificates;
import dev.satchel.testservers.TestDatabase;
import dev.satchel.testservers.TestVhost;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** A process over verified TLS to real servers, and the servers that it refuses. */
class TlsIT {
  private final MySqlServer mysql = MySqlServer.shared();
  private final RabbitServer rabbit = RabbitServer.shared();
  private final TestDatabase database = mysql.createDatabase();
  private final TestVhost vhost = rabbit.createVhost();
  private final Map<String, Object> settings = TestNode.settings(database, vhost);

  @BeforeEach
  void overTls() {
    TestNode.migrate(database);
    String ca = TestCertificates.servers().ca().toString();
    settings.put("spring.datasource.url", "${SATCHEL_MYSQL_URL}&socketTimeout=60000");
    settings.put("SATCHEL_MYSQL_HOST", mysql.host());
    settings.put("SATCHEL_MYSQL_PORT", mysql.port());
    settings.put("SATCHEL_MYSQL_DATABASE", database.name());
    settings.put("SATCHEL_MYSQL_CA", ca);
    settings.put("spring.rabbitmq.port", rabbit.tlsPort());
    settings.put("SATCHEL_RABBITMQ_CA", ca);
    settings.put("spring.datasource.hikari.initialization-fail-timeout", -1);
  }

  @AfterEach
  void close() {
    vhost.close();
    database.close();
  }

  @Test
  void deliversOverTls() {
    try (TestNode node = TestNode.start(settings)) {
      List<UUID> sent = node.publish(20, Map.of());
      awaitHandled(sent.size());
      assertThat(cipher(node)).isNotEmpty();
    }
  }

  @Test
  void continuesAfterTheServersCloseItsConnections() {
    try (TestNode node = TestNode.start(settings)) {
      node.publish(5, Map.of());
      awaitHandled(5);
      vhost.closeAllConnections();
      endSessions();
      await().ignoreExceptions().atMost(SOON).until(() -> node.publish(5, Map.of()).size() == 5);
      awaitHandled(10);
      assertThat(cipher(node)).isNotEmpty();
    }
  }

  @Test
  void abortingATransactionReleasesItsThreadWhileTheServerIsFrozen() throws Exception {
    try (TestNode node = TestNode.start(settings)) {
      SpringTransactions transactions = node.bean(SpringTransactions.class);
      JdbcTemplate jdbc = node.bean(JdbcTemplate.class);
      AtomicReference<Thread> worker = new AtomicReference<>();
      CompletableFuture<Boolean> held =
          CompletableFuture.supplyAsync(
              () ->
                  transactions.call(
                      tx -> {
                        worker.set(Thread.currentThread());
                        jdbc.execute("SELECT SLEEP(50)");
                        return true;
                      }));
      await().until(() -> worker.get() != null && sleeping());
      mysql.freeze();
      try {
        transactions.abort(worker.get());
        assertThatThrownBy(() -> held.get(15, TimeUnit.SECONDS))
            .hasCauseInstanceOf(Exception.class);
      } finally {
        mysql.thaw();
      }
    }
  }

  @Test
  void refusesServersOfAnotherCa() {
    String another = TestCertificates.ofAnotherCa().ca().toString();
    settings.put("SATCHEL_MYSQL_CA", another);
    settings.put("SATCHEL_RABBITMQ_CA", another);
    try (TestNode node = TestNode.start(settings)) {
      assertRefused(node, "is not from the CA");
    }
  }

  @Test
  void refusesACertificateThatHasExpired() {
    assertRefused(ServerCertificate.EXPIRED, "certificate has expired");
  }

  @Test
  void refusesACertificateForAnotherHost() {
    assertRefused(ServerCertificate.ELSEWHERE, "is for another host name");
  }

  @Test
  void refusesABrokerThatDoesNotOfferTls() {
    settings.put("spring.rabbitmq.port", rabbit.port());
    try (TestNode node = TestNode.start(settings)) {
      assertThatThrownBy(() -> node.bean(BrokerConnections.class).open("test"))
          .satisfies(error -> assertThat(Failures.brief(error)).contains("does not offer TLS"));
    }
  }

  @Test
  void doesNotStartWithAnUnverifiedServerThatIsNotOnLoopback() {
    Map<String, Object> plain = TestNode.settings(database, vhost);
    plain.put("SATCHEL_MYSQL_HOST", "db.example");
    assertThatThrownBy(() -> TestNode.start(plain).close())
        .isInstanceOf(InsecureServer.class)
        .hasMessageContaining("SATCHEL_MYSQL_TLS");
    plain.remove("SATCHEL_MYSQL_HOST");
    plain.put("spring.datasource.url", "jdbc:mysql://db.example:3306/x?sslMode=REQUIRED");
    assertThatThrownBy(() -> TestNode.start(plain).close())
        .isInstanceOf(InsecureServer.class)
        .hasMessageContaining("spring.datasource.url");
    plain.put("spring.datasource.url", database.jdbcUrl());
    plain.put("spring.rabbitmq.host", "mq.example");
    assertThatThrownBy(() -> TestNode.start(plain).close())
        .isInstanceOf(InsecureServer.class)
        .hasMessageContaining("SATCHEL_RABBITMQ_TLS");
    plain.put("spring.rabbitmq.addresses", "localhost:1,amqp://u:p@mq.example:2");
    assertThatThrownBy(() -> TestNode.start(plain).close())
        .isInstanceOf(InsecureServer.class)
        .hasMessageContaining("mq.example")
        .hasMessageNotContaining("u:p");
  }

  private void assertRefused(ServerCertificate certificate, String why) {
    mysql.useCertificate(certificate);
    rabbit.useCertificate(certificate);
    try (TestNode node = TestNode.start(settings)) {
      assertRefused(node, why);
    } finally {
      mysql.useCertificate(ServerCertificate.GOOD);
      rabbit.useCertificate(ServerCertificate.GOOD);
    }
  }

  private void assertRefused(TestNode node, String why) {
    assertThatThrownBy(() -> node.bean(BrokerConnections.class).open("test"))
        .isInstanceOf(IOException.class)
        .satisfies(error -> assertThat(Failures.brief(error)).startsWith("TLS: ").contains(why));
    assertThatThrownBy(() -> node.bean(DataSource.class).getConnection())
        .isInstanceOf(SQLException.class)
        .satisfies(
            error ->
                assertThat(Failures.brief(error))
                    .startsWith("TLS: ")
                    .contains(why)
                    .doesNotContain(database.password()));
  }

  private static String cipher(TestNode node) {
    return node.bean(JdbcTemplate.class)
        .query("SHOW STATUS LIKE 'Ssl_cipher'", (row, n) -> row.getString(2))
        .getFirst();
  }

  private void awaitHandled(int count) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(
                        new JdbcTemplate(database.dataSource())
                            .queryForObject("SELECT COUNT(*) FROM effect", Integer.class))
                    .isEqualTo(count));
  }

  private boolean sleeping() {
    return !new JdbcTemplate(database.dataSource())
        .queryForList(
            "SELECT id FROM information_schema.processlist WHERE db = ? AND info LIKE 'SELECT"
                + " SLEEP%'",
            database.name())
        .isEmpty();
  }

  /** Ends every database session of the node, as a restart of the server does. */
  private void endSessions() {
    JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
    jdbc.queryForList(
            "SELECT id FROM information_schema.processlist WHERE db = ? AND id <> CONNECTION_ID()",
            Long.class,
            database.name())
        .forEach(id -> jdbc.execute("KILL " + id));
  }
}
