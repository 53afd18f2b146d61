package dev.satchel.ingress.audit;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.Transactions;
import dev.satchel.delivery.audit.AuditLog;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Wires the audit log and the counting of denied calls. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AuditSettings.class)
class AuditConfiguration {
  @Bean
  AuditLog auditLog(JdbcTemplate jdbc) {
    return new AuditLog(jdbc);
  }

  @Bean
  Denials denials(
      Transactions transactions,
      AuditLog log,
      AuditSettings settings,
      IdSource ids,
      Clock clock,
      MeterRegistry registry) {
    return new Denials(
        entries ->
            transactions.call(
                publications -> {
                  log.add(entries);
                  return entries.size();
                }),
        ids,
        clock,
        settings.denialsFor(),
        registry);
  }

  @Bean
  DenialLoop denialLoop(Denials denials) {
    return new DenialLoop(denials);
  }

  @Bean
  WebMvcConfigurer denialAudit(Denials denials) {
    return new WebMvcConfigurer() {
      @Override
      public void extendHandlerExceptionResolvers(List<HandlerExceptionResolver> resolvers) {
        resolvers.addFirst(new DenialAudit(denials));
      }
    };
  }
}
