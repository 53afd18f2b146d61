package dev.satchel.standalone;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.satchel.delivery.SatchelProcess;
import dev.satchel.messages.TaskQueue;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * Checks whether Satchel can accept a payment: the API accepts the key and reads its database, the
 * database is writable, and workers consume the queues that operators have not paused.
 */
final class Readiness {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final List<TaskQueue> NEEDED = List.of(TaskQueue.PAYMENTS, TaskQueue.OPERATIONS);

  private final Arguments arguments;
  private final EmbeddedServers servers;
  private final String ingressDatabasePassword;
  private final String workersBrokerPassword;
  private Set<String> paused = Set.of();

  Readiness(
      Arguments arguments,
      EmbeddedServers servers,
      String ingressDatabasePassword,
      String workersBrokerPassword) {
    this.arguments = arguments;
    this.servers = servers;
    this.ingressDatabasePassword = ingressDatabasePassword;
    this.workersBrokerPassword = workersBrokerPassword;
  }

  /**
   * Waits until Satchel is ready, for up to 60 s.
   *
   * @return the names of the queues that operators have paused
   * @throws StartRefused on time-out; the message says what is still missing
   */
  Set<String> await(String key) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    Optional<String> missing = missing(key);
    while (missing.isPresent()) {
      if (System.nanoTime() - deadline > 0) {
        throw new StartRefused("Satchel is not ready: " + missing.get());
      }
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      missing = missing(key);
    }
    return paused;
  }

  private Optional<String> missing(String key) {
    return databaseMissing().or(this::workersMissing).or(() -> apiMissing(key));
  }

  private Optional<String> databaseMissing() {
    try (var connection = connectToDatabase();
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("INSERT INTO ingress_queue_pause VALUES ('readiness', NOW(6))");
      connection.rollback();
      return Optional.empty();
    } catch (SQLException failed) {
      return Optional.of("the database cannot be written: " + failed.getMessage());
    }
  }

  private java.sql.Connection connectToDatabase() throws SQLException {
    return DriverManager.getConnection(
        servers.database().url(Standalone.SCHEMA),
        SatchelProcess.INGRESS.userName(),
        ingressDatabasePassword);
  }

  /** A pause outlives a restart, so a paused queue has no consumer. */
  private Set<String> readPaused() throws SQLException {
    Set<String> queues = new TreeSet<>();
    try (var connection = connectToDatabase();
        var statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT queue FROM workers_queue_pause")) {
      while (rows.next()) {
        queues.add(rows.getString("queue"));
      }
    }
    return queues;
  }

  private Optional<String> workersMissing() {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost("127.0.0.1");
    factory.setPort(servers.broker().port());
    factory.setVirtualHost(EmbeddedBroker.VIRTUAL_HOST);
    factory.setUsername(SatchelProcess.WORKERS.userName());
    factory.setPassword(workersBrokerPassword);
    try (Connection connection = factory.newConnection("satchel-readiness");
        Channel channel = connection.createChannel()) {
      paused = readPaused();
      for (TaskQueue queue : NEEDED) {
        if (!paused.contains(queue.queueName()) && channel.consumerCount(queue.queueName()) == 0) {
          return Optional.of("no worker consumes " + queue.queueName());
        }
      }
      return Optional.empty();
    } catch (IOException | TimeoutException failed) {
      return Optional.of("the broker does not answer: " + failed);
    } catch (SQLException failed) {
      return Optional.of("the database cannot be read: " + failed.getMessage());
    }
  }

  private Optional<String> apiMissing(String key) {
    // Requests a ticket that does not exist: 404 means that the key is valid and the table was
    // read.
    String ticket = "http://127.0.0.1:%d/v1/tickets/tkt_%032x".formatted(arguments.port(), 1);
    String health =
        "http://127.0.0.1:%d/actuator/health/readiness".formatted(arguments.managementPort());
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      int found = status(http, ticket, key);
      int ready = status(http, health, key);
      return found == 404 && ready == 200
          ? Optional.empty()
          : Optional.of("the API answers %d, its health check %d".formatted(found, ready));
    } catch (IOException failed) {
      return Optional.of("the API does not answer: " + failed);
    }
  }

  private static int status(HttpClient http, String url, String key) throws IOException {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(url))
              .timeout(Duration.ofSeconds(5))
              .header("Authorization", "Bearer " + key)
              .build();
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException(interrupted);
    }
  }
}
