package dev.satchel.ingress.chain;

import dev.satchel.delivery.Transactions;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** Wires the chain of the audit log and its reads. */
@Configuration(proxyBeanMethods = false)
class ChainConfiguration {
  @Bean
  AuditSequencer auditSequencer(Transactions transactions, JdbcTemplate jdbc) {
    return new AuditSequencer(transactions, jdbc);
  }

  @Bean
  ChainLoop chainLoop(
      AuditSequencer sequencer, JdbcTemplate jdbc, MeterRegistry registry, Clock clock) {
    return new ChainLoop(
        sequencer, new PageRows(jdbc), new PendingRows(jdbc), new ChainMetrics(registry), clock);
  }

  @Bean
  AuditSearch auditSearch(JdbcTemplate jdbc) {
    return new AuditSearch(jdbc);
  }

  @Bean
  PageRows auditPages(JdbcTemplate jdbc) {
    return new PageRows(jdbc);
  }
}
