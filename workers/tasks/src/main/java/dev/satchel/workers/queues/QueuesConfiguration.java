package dev.satchel.workers.queues;

import dev.satchel.delivery.QueuePauses;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the pausing of queues together. */
@Configuration(proxyBeanMethods = false)
public class QueuesConfiguration {
  @Bean
  QueuesHandler queuesHandler(QueuePauses pauses) {
    return new QueuesHandler(pauses);
  }
}
