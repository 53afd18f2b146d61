package dev.satchel.ingress.queues;

import dev.satchel.delivery.MessageCodec;
import dev.satchel.ingress.tickets.SubjectPath;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** Gives the controllers their rows. */
@Configuration(proxyBeanMethods = false)
class QueueConfiguration {
  /** The kind of subject that a queue is. */
  static final String QUEUE = "queue";

  /** All queues are shown together. */
  @Bean
  SubjectPath queuePath() {
    return new SubjectPath(QUEUE, "/v1/queues");
  }

  @Bean
  QueueRows queueRows(JdbcTemplate jdbc, MessageCodec codec) {
    return new QueueRows(jdbc, codec);
  }
}
