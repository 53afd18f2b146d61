package dev.satchel.workers.ledger;

import dev.satchel.delivery.IdSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Puts the ledger together. */
@Configuration(proxyBeanMethods = false)
public class LedgerConfiguration {
  private static final int AUDIT_PAGE = 2_000;

  @Bean
  Ledger ledger(JdbcClient jdbc, IdSource ids) {
    return new Ledger(jdbc, ids);
  }

  @Bean
  Audit audit(JdbcClient jdbc) {
    return new Audit(jdbc, AUDIT_PAGE);
  }

  @Bean
  Projection projection(JdbcClient jdbc) {
    return new Projection(jdbc);
  }
}
