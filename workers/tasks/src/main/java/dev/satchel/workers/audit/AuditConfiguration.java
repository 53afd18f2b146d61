package dev.satchel.workers.audit;

import dev.satchel.delivery.IdSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** Spring configuration of the audit trail. */
@Configuration(proxyBeanMethods = false)
public class AuditConfiguration {
  @Bean
  AuditTrail auditTrail(JdbcTemplate jdbc, IdSource ids) {
    return new AuditTrail(jdbc, ids);
  }
}
