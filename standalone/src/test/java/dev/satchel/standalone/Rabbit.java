package dev.satchel.standalone;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;

/** Opens AMQP connections as Satchel's processes do. */
final class Rabbit {
  private Rabbit() {}

  static Connection connect(EmbeddedBroker broker, String user, String password) throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost("127.0.0.1");
    factory.setPort(broker.port());
    factory.setVirtualHost(EmbeddedBroker.VIRTUAL_HOST);
    factory.setUsername(user);
    factory.setPassword(password);
    factory.setAutomaticRecoveryEnabled(false);
    return factory.newConnection();
  }
}
