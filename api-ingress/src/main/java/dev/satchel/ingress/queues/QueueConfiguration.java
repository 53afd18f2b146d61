package dev.satchel.ingress.queues;

import dev.satchel.delivery.MessageCodec;
import dev.satchel.ingress.tickets.SubjectPath;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** Wires the beans for queues. */
@Configuration(proxyBeanMethods = false)
class QueueConfiguration {
  /** The subject kind of a queue. */
  static final String QUEUE = "queue";

  /** The path has no id: all queues are shown in one list. */
  @Bean
  SubjectPath queuePath() {
    return new SubjectPath(QUEUE, "/v1/queues");
  }

  @Bean
  QueueRows queueRows(JdbcTemplate jdbc, MessageCodec codec) {
    return new QueueRows(jdbc, codec);
  }
}
