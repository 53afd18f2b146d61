package dev.satchel.workers.queues;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.QueuePauses;
import dev.satchel.workers.audit.AuditTrail;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Spring configuration for pausing queues. */
@Configuration(proxyBeanMethods = false)
public class QueuesConfiguration {
  @Bean
  QueuesHandler queuesHandler(
      QueuePauses pauses, JdbcClient jdbc, MessageCodec codec, IdSource ids, Clock clock) {
    return new QueuesHandler(pauses, new AuditTrail(jdbc, codec, ids), clock);
  }
}
