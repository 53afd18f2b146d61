package dev.satchel.baselines;

import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.AmqpException;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageBuilder;
import org.springframework.amqp.core.MessageDeliveryMode;
import org.springframework.amqp.core.MessageProperties;
import org.springframework.amqp.rabbit.connection.CorrelationData;
import org.springframework.amqp.rabbit.core.RabbitTemplate;

/** Publishes to the payments queue and waits for the broker's confirm. */
final class NaivePaymentPublisher {
  private static final Logger log = LoggerFactory.getLogger(NaivePaymentPublisher.class);
  private static final long CONFIRM_WITHIN_SECONDS = 5;

  private final RabbitTemplate rabbit;
  private final String queue;

  NaivePaymentPublisher(RabbitTemplate rabbit, String queue) {
    this.rabbit = rabbit;
    this.queue = queue;
  }

  /** Returns whether the broker confirmed the message and did not return it; waits up to 5 s. */
  boolean publish(NaiveOutboxRows.Row row) {
    CorrelationData correlation = new CorrelationData(row.id().toString());
    try {
      rabbit.send("", queue, message(row.id(), row.body()), correlation);
      boolean taken =
          correlation.getFuture().get(CONFIRM_WITHIN_SECONDS, TimeUnit.SECONDS).ack()
              && correlation.getReturned() == null;
      if (!taken) {
        log.warn("the broker did not take {}", row.id());
      }
      return taken;
    } catch (AmqpException | ExecutionException | TimeoutException e) {
      log.warn("no confirm for {}: {}", row.id(), e.toString());
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static Message message(UUID id, byte[] body) {
    return MessageBuilder.withBody(body)
        .setContentType(MessageProperties.CONTENT_TYPE_JSON)
        .setDeliveryMode(MessageDeliveryMode.PERSISTENT)
        .setMessageId(id.toString())
        .build();
  }
}
