package dev.satchel.delivery.broker;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Probes whether an exchange exists, by a message that no queue receives: asking for the exchange
 * would require the permission to delete it. The probe has a channel of its own, which the broker
 * closes when the exchange is missing.
 */
final class ExchangeProbe {
  private static final Logger log = LoggerFactory.getLogger(ExchangeProbe.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
  private static final String NOBODY = "satchel.nobody";
  private static final int NOT_FOUND = 404;

  private final String exchange;
  private volatile boolean missing;
  private volatile long answers;
  private @Nullable Channel channel;
  private long lookedNanos;

  ExchangeProbe(String exchange) {
    this.exchange = exchange;
  }

  String exchange() {
    return exchange;
  }

  /** Whether the exchange is missing, as of the last probe. */
  boolean missing() {
    return missing;
  }

  /** Probes if it is time; called only by the thread that publishes on this connection. */
  void look(Connection connection) throws IOException {
    Channel current = channel;
    if (current == null || !connection.equals(current.getConnection())) {
      current = open(connection);
    } else if (System.nanoTime() - lookedNanos < LOOK_EVERY.toNanos()) {
      return;
    } else if (!current.isOpen()) {
      current = open(connection);
    }
    channel = current;
    lookedNanos = System.nanoTime();
    try {
      current.basicPublish(exchange, NOBODY, false, new BasicProperties(), new byte[0]);
    } catch (AlreadyClosedException e) {
      log.debug("the previous probe closed the channel", e);
    }
  }

  /** Probes on a new connection and waits for the answer, at most the given time. */
  void lookFirst(Connection connection, Duration within) throws IOException, InterruptedException {
    long before = answers;
    look(connection);
    long until = System.nanoTime() + within.toNanos();
    while (answers == before && System.nanoTime() < until) {
      TimeUnit.MILLISECONDS.sleep(2);
    }
  }

  private Channel open(Connection connection) throws IOException {
    Channel opened = connection.createChannel();
    opened.addShutdownListener(this::closed);
    // Qpid sends a nack for an unroutable message; the exchange exists even so.
    opened.addConfirmListener((tag, multiple) -> found(true), (tag, multiple) -> found(true));
    opened.confirmSelect();
    return opened;
  }

  private void closed(ShutdownSignalException signal) {
    if (signal.getReason() instanceof com.rabbitmq.client.AMQP.Channel.Close close
        && close.getReplyCode() == NOT_FOUND) {
      found(false);
    }
  }

  private synchronized void found(boolean there) {
    if (there && missing) {
      log.info("the exchange {} exists again", exchange);
    } else if (!there && !missing) {
      log.error("the exchange {} is missing: its messages stay in the outbox", exchange);
    }
    missing = !there;
    answers++;
  }
}
