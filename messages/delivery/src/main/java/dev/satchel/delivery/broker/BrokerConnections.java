package dev.satchel.delivery.broker;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.satchel.delivery.DeliveryProperties;
import dev.satchel.delivery.Failures;
import dev.satchel.delivery.TopologyDeclarer;
import dev.satchel.messages.TaskQueue;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;

/**
 * Opens connections to the broker that Spring Boot's {@code spring.rabbitmq.*} describes.
 * Publishing and consuming never share a connection: a resource alarm blocks a connection that
 * publishes (https://www.rabbitmq.com/docs/alarms), and consumers must continue.
 */
public final class BrokerConnections {
  private static final int HEARTBEAT_SECONDS = 10;
  private static final int CONNECTION_TIMEOUT_MS = 5_000;

  private static final Logger log = LoggerFactory.getLogger(BrokerConnections.class);

  private final ConnectionFactory factory;
  private final DeliveryProperties properties;

  /** Connections with the settings of a factory. */
  public BrokerConnections(CachingConnectionFactory configured, DeliveryProperties properties) {
    this.factory = configured.getRabbitConnectionFactory().clone();
    // Automatic recovery would renumber confirms and redeliver unacknowledged messages unnoticed;
    // the owner of a connection opens a new one instead.
    factory.setAutomaticRecoveryEnabled(false);
    factory.setTopologyRecoveryEnabled(false);
    factory.setRequestedHeartbeat(HEARTBEAT_SECONDS);
    factory.setConnectionTimeout(CONNECTION_TIMEOUT_MS);
    this.properties = properties;
  }

  /**
   * Opens a connection, named after the process and a purpose. Also declares the exchanges and
   * queues when this process is the one that declares them.
   *
   * @throws WrongTopology when the broker holds queues of another type
   */
  public Connection open(String purpose) throws IOException, TimeoutException {
    Connection connection =
        factory.newConnection("satchel-" + properties.process() + "-" + purpose);
    if (properties.declareTopology()) {
      try {
        new TopologyDeclarer(properties.queueType()).declare(connection);
      } catch (IOException | TimeoutException | RuntimeException e) {
        connection.abort();
        throw e;
      }
    }
    return connection;
  }

  /**
   * Checks the topology before anything starts; an unreachable broker is only logged.
   *
   * @param consumed the queues that this process consumes
   * @throws WrongTopology when the broker holds queues of another type; the process must not start
   *     then
   */
  public void requireRightTopology(Set<TaskQueue> consumed) {
    try (Connection connection = open("start")) {
      new TopologyDeclarer(properties.queueType()).requireRight(connection, consumed);
    } catch (IOException | TimeoutException e) {
      log.warn("the broker is unreachable, the process starts anyway: {}", Failures.brief(e));
    }
  }
}
