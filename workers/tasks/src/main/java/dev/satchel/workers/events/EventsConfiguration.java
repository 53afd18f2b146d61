package dev.satchel.workers.events;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.MessageCodec;
import dev.satchel.delivery.events.EventLog;
import dev.satchel.delivery.events.EventSettings;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Spring configuration of the event log. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EventSettings.class)
public class EventsConfiguration {
  @Bean
  EventLog eventLog(JdbcClient jdbc, MessageCodec codec, IdSource ids, EventSettings settings) {
    return new EventLog(jdbc, codec, ids, settings);
  }
}
