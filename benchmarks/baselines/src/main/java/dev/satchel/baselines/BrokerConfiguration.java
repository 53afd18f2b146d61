package dev.satchel.baselines;

import java.time.Clock;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.core.QueueBuilder;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.amqp.support.converter.JacksonJsonMessageConverter;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** The designs over RabbitMQ: an outbox, and for one of them a listener. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnExpression("'${satchel.baseline}' matches 'naive|listener'")
@EnableScheduling
class BrokerConfiguration {
  static final String QUEUE = "baseline.payments";
  static final String DEAD_LETTERS = "baseline.payments.dead";

  @Bean
  Schema outboxSchema(JdbcTemplate jdbc) {
    return Schema.of(jdbc, "baseline/outbox.sql");
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

  @Bean
  OutboxRows outboxRows(JdbcTemplate jdbc, Schema outboxSchema) {
    return new OutboxRows(jdbc);
  }

  @Bean
  PaymentPublisher paymentPublisher(RabbitTemplate rabbit) {
    return new PaymentPublisher(rabbit, QUEUE);
  }

  @Bean
  OutboxAcceptance outboxAcceptance(
      TicketRows tickets,
      OutboxRows outbox,
      PaymentPublisher publisher,
      TransactionTemplate transaction) {
    return new OutboxAcceptance(tickets, outbox, publisher, transaction);
  }

  @Bean
  OutboxRelay outboxRelay(OutboxRows outbox, PaymentPublisher publisher, Clock clock) {
    return new OutboxRelay(outbox, publisher, clock);
  }

  @Bean
  JacksonJsonMessageConverter messageConverter(JsonMapper json) {
    return new JacksonJsonMessageConverter(json);
  }

  @Bean
  @ConditionalOnProperty(name = "satchel.baseline", havingValue = "listener")
  PaymentListener paymentListener(Payments payments) {
    return new PaymentListener(payments);
  }
}
