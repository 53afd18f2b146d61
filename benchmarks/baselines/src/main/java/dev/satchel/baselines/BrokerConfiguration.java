package dev.satchel.baselines;

import java.time.Clock;
import org.springframework.amqp.core.AmqpAdmin;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.core.QueueBuilder;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.amqp.support.converter.JacksonJsonMessageConverter;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** The designs on RabbitMQ: an outbox, and for {@code listener} also a consumer. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnExpression("'${satchel.baseline}' matches 'naive|listener'")
@EnableScheduling
class BrokerConfiguration {
  static final String QUEUE = "baseline.payments";
  static final String DEAD_LETTERS = "baseline.payments.dead";

  @Bean
  NaiveSchema outboxSchema(JdbcTemplate jdbc) {
    return NaiveSchema.of(jdbc, "baseline/outbox.sql");
  }

  @Bean
  Queue paymentQueue() {
    return QueueBuilder.durable(QUEUE)
        .quorum()
        .deadLetterExchange("")
        .deadLetterRoutingKey(DEAD_LETTERS)
        .build();
  }

  @Bean
  Queue deadLetters() {
    return QueueBuilder.durable(DEAD_LETTERS).quorum().build();
  }

  /** Declares the queues at process start, not at the first request. */
  @Bean
  ApplicationRunner queuesAtTheStart(AmqpAdmin broker) {
    return _ -> broker.initialize();
  }

  @Bean
  NaiveOutboxRows outboxRows(JdbcTemplate jdbc, NaiveSchema outboxSchema) {
    return new NaiveOutboxRows(jdbc);
  }

  @Bean
  NaivePaymentPublisher paymentPublisher(RabbitTemplate rabbit) {
    return new NaivePaymentPublisher(rabbit, QUEUE);
  }

  @Bean
  NaiveOutboxAcceptance outboxAcceptance(
      NaiveTicketRows tickets,
      NaiveOutboxRows outbox,
      NaivePaymentPublisher publisher,
      TransactionTemplate transaction) {
    return new NaiveOutboxAcceptance(tickets, outbox, publisher, transaction);
  }

  @Bean
  NaiveOutboxRelay outboxRelay(
      NaiveOutboxRows outbox, NaivePaymentPublisher publisher, Clock clock) {
    return new NaiveOutboxRelay(outbox, publisher, clock);
  }

  @Bean
  JacksonJsonMessageConverter messageConverter(JsonMapper json) {
    return new JacksonJsonMessageConverter(json);
  }

  @Bean
  @ConditionalOnProperty(name = "satchel.baseline", havingValue = "listener")
  NaivePaymentListener paymentListener(NaivePayments payments) {
    return new NaivePaymentListener(payments);
  }
}
