package dev.satchel.setup;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.satchel.delivery.DeliveryProperties.QueueType;
import dev.satchel.delivery.SatchelProcess;
import dev.satchel.delivery.TopologyDeclarer;
import dev.satchel.delivery.WrongTopology;
import dev.satchel.delivery.servers.TlsTrouble;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** Sets up the virtual host, users, policies and topology on a RabbitMQ broker. */
public final class BrokerSetup {
  private final Settings.RabbitMq broker;
  private final Management management;
  private final String prefix;

  BrokerSetup(Settings.RabbitMq broker) {
    this(broker, "");
  }

  /** Adds a prefix to all user names, so that tests on one broker do not share users. */
  BrokerSetup(Settings.RabbitMq broker, String prefix) {
    this.broker = broker;
    this.management = new Management(broker.tls(), broker.managementPort(), broker.admin());
    this.prefix = prefix;
  }

  /**
   * Creates or updates the virtual host, policies, topology, users and permissions; may run again.
   *
   * @throws SetupFailed when the broker is unreachable or refuses, or when a queue exists with
   *     another type
   */
  void apply(Map<SatchelProcess, String> passwords) {
    String vhost = broker.vhost();
    management.put(Map.of("default_queue_type", "quorum"), "vhosts", vhost);
    Map<String, String> everything = Map.of("configure", ".*", "write", ".*", "read", ".*");
    management.put(everything, "permissions", vhost, broker.admin().user());
    // Before the queues exist, so that no queue is ever without its limits.
    for (BrokerRules.Policy policy : BrokerRules.policies()) {
      management.put(policy.json(), "policies", vhost, policy.name());
    }
    declareTopology();
    // Topic permissions need the exchange to exist. They are set before the write permission, so
    // that no user can publish to a queue that is not allowed.
    passwords.forEach(
        (process, password) -> {
          String user = userName(process);
          management.put(Map.of("password", password, "tags", ""), "users", user);
          management.put(
              BrokerRules.topicPermission(process).json(), "topic-permissions", vhost, user);
          management.put(BrokerRules.permissions(process).json(), "permissions", vhost, user);
        });
  }

  String userName(SatchelProcess process) {
    return prefix + process.userName();
  }

  private void declareTopology() {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost(broker.tls().host());
    factory.setPort(broker.port());
    factory.setVirtualHost(broker.vhost());
    factory.setUsername(broker.admin().user());
    factory.setPassword(broker.admin().password());
    factory.setConnectionTimeout(5_000);
    factory.setAutomaticRecoveryEnabled(false);
    broker.tls().secure(factory);
    try (Connection connection = factory.newConnection("satchel-setup")) {
      new TopologyDeclarer(QueueType.QUORUM).declare(connection);
    } catch (WrongTopology wrong) {
      throw new SetupFailed(String.valueOf(wrong.getMessage()), wrong);
    } catch (IOException | TimeoutException failed) {
      throw new SetupFailed(
          "cannot declare queues on %s (%s)"
              .formatted(broker.where(), TlsTrouble.of(failed).orElse(failed.toString())),
          failed);
    }
  }
}
