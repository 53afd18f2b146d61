package dev.satchel.ingress.queues;

import dev.satchel.delivery.MessageCodec;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** Gives the controllers their rows. */
@Configuration(proxyBeanMethods = false)
class QueueConfiguration {
  @Bean
  QueueRows queueRows(JdbcTemplate jdbc, MessageCodec codec) {
    return new QueueRows(jdbc, codec);
  }
}
