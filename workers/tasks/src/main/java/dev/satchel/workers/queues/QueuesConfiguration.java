package dev.satchel.workers.queues;

import dev.satchel.delivery.QueuePauses;
import dev.satchel.workers.audit.AuditTrail;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Spring configuration for pausing queues. */
@Configuration(proxyBeanMethods = false)
public class QueuesConfiguration {
  @Bean
  QueuesHandler queuesHandler(QueuePauses pauses, AuditTrail audit, Clock clock) {
    return new QueuesHandler(pauses, audit, clock);
  }
}
