package dev.satchel.testservers;

import static dev.satchel.testservers.ManagementApi.encoded;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The virtual host of one test; {@link #close()} deletes it with all its queues. */
public final class TestVhost implements AutoCloseable {

  private final RabbitServer server;
  private final String name;
  private @Nullable Connection observer;

  TestVhost(RabbitServer server, String name) {
    this.server = server;
    this.name = name;
  }

  /** The virtual host's name. */
  public String name() {
    return name;
  }

  /** The host the broker listens on. */
  public String host() {
    return server.host();
  }

  /** The broker's AMQP port. */
  public int port() {
    return server.port();
  }

  /** The user name of an administrator with all permissions on this virtual host. */
  public String user() {
    return server.user();
  }

  /** The administrator's password. */
  public String password() {
    return server.password();
  }

  /** The AMQP URI of this virtual host, with user and password. */
  public String amqpUri() {
    return "amqp://%s:%s@%s:%d/%s"
        .formatted(encoded(user()), encoded(password()), host(), port(), encoded(name));
  }

  /** Returns a new connection factory for this virtual host, with the client's defaults. */
  public ConnectionFactory connectionFactory() {
    return server.connectionFactory(name);
  }

  /** Makes the broker close every connection to this virtual host. */
  public void closeAllConnections() {
    server.rabbitmqctl("close_all_connections", "--vhost", name, "cut by a test");
  }

  /**
   * The number of ready messages in a queue; messages in flight (delivered but not acknowledged)
   * are not counted.
   *
   * @throws UncheckedIOException when the queue does not exist
   */
  public synchronized int queueDepth(String queue) {
    try (Channel channel = observer().createChannel()) {
      return channel.queueDeclarePassive(queue).getMessageCount();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (TimeoutException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }

  /** Takes all ready messages of a queue and returns their {@code message_id}s. */
  public synchronized List<String> takeMessageIds(String queue) {
    List<String> ids = new ArrayList<>();
    try (Channel channel = observer().createChannel()) {
      GetResponse next = channel.basicGet(queue, true);
      while (next != null) {
        ids.add(next.getProps().getMessageId());
        next = channel.basicGet(queue, true);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (TimeoutException e) {
      throw new UncheckedIOException(new IOException(e));
    }
    return ids;
  }

  /** Deletes a queue with its messages. */
  public void deleteQueue(String queue) {
    server.management().delete("queues/" + encoded(name) + "/" + encoded(queue));
  }

  /** Returns a connection that is kept open, because queue depths are polled. */
  private Connection observer() throws IOException, TimeoutException {
    Connection existing = observer;
    if (existing != null && existing.isOpen()) {
      return existing;
    }
    ConnectionFactory factory = connectionFactory();
    factory.setAutomaticRecoveryEnabled(false);
    Connection made = factory.newConnection("observer of " + name);
    observer = made;
    return made;
  }

  /**
   * Sets a policy on the queues and exchanges whose name matches.
   *
   * @param applyTo {@code queues}, {@code exchanges}, {@code quorum_queues}, …
   * @param definition JSON, such as {@code {"max-length":10}}
   */
  public void setPolicy(String policy, String pattern, String applyTo, String definition) {
    server
        .management()
        .put(
            policyPath(policy),
            """
            {"pattern":"%s","apply-to":"%s","definition":%s}"""
                .formatted(pattern.replace("\\", "\\\\"), applyTo, definition));
  }

  /** Removes a policy, if it exists. */
  public void clearPolicy(String policy) {
    server.management().delete(policyPath(policy));
  }

  private String policyPath(String policy) {
    return "policies/" + encoded(name) + "/" + encoded(policy);
  }

  @Override
  public synchronized void close() {
    if (observer != null) {
      observer.abort();
    }
    server.management().delete("vhosts/" + encoded(name));
  }
}
