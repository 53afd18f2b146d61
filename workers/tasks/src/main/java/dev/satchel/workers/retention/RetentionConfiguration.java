package dev.satchel.workers.retention;

import dev.satchel.delivery.OutboxLevel;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Spring configuration of the purge. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RetentionSettings.class)
public class RetentionConfiguration {
  @Bean
  PurgeHandler purgeHandler(
      JdbcClient jdbc,
      List<TicketReference> references,
      RetentionSettings settings,
      OutboxLevel outbox,
      MeterRegistry registry,
      Clock clock) {
    return new PurgeHandler(
        areas(jdbc, references),
        settings,
        new PurgeRow(jdbc),
        outbox,
        new PurgeMetrics(registry, clock),
        clock);
  }

  static Map<Area.Name, Area> areas(JdbcClient jdbc, List<TicketReference> references) {
    return List.of(
            new InboxArea(jdbc),
            new AttemptArea(jdbc),
            new DeadLetterArea(jdbc),
            new DeadLetterRunArea(jdbc),
            IdArea.tickets(jdbc, references),
            new AuditArea(jdbc),
            new EventArea(jdbc),
            IdArea.discrepancies(jdbc),
            new ReconciliationRunArea(jdbc))
        .stream()
        .collect(Collectors.toMap(Area::name, Function.identity()));
  }
}
