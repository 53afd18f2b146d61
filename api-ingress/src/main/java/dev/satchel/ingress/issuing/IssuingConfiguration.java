package dev.satchel.ingress.issuing;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.Transactions;
import dev.satchel.delivery.audit.AuditLog;
import dev.satchel.ingress.http.Problems;
import dev.satchel.ingress.keys.KeySettings;
import dev.satchel.ingress.search.Finder;
import java.security.SecureRandom;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;

/** Wires the beans that make and change keys. */
@Configuration(proxyBeanMethods = false)
class IssuingConfiguration {
  @Bean
  KeyRows keyRows(JdbcClient jdbc, KeySettings settings) {
    return new KeyRows(jdbc, settings.activePerTenant());
  }

  @Bean
  KeyRequests keyRequests(JdbcClient jdbc) {
    return new KeyRequests(jdbc);
  }

  @Bean
  KeyLog keyLog(AuditLog audit, IdSource ids, Clock clock) {
    return new KeyLog(audit, ids, clock);
  }

  @Bean
  KeyLife keyLife(
      Transactions transactions, KeyRows rows, KeyRequests requests, KeyLog log, Clock clock) {
    return new KeyLife(transactions, rows, requests, log, clock, new SecureRandom());
  }

  @Bean
  TokenRows tokenRows(JdbcClient jdbc) {
    return new TokenRows(jdbc);
  }

  @Bean
  OldRequests oldRequests(KeyRequests requests, TokenRows tokens) {
    return new OldRequests(requests, tokens);
  }

  /** Deletes requests and tokens whose time is over, every hour. */
  record OldRequests(KeyRequests requests, TokenRows tokens) {
    private static final Logger log = LoggerFactory.getLogger(OldRequests.class);

    @Scheduled(initialDelayString = "PT1M", fixedDelayString = "PT1H")
    void purge() {
      try {
        requests.purge();
        tokens.purge();
      } catch (RuntimeException failure) {
        // The next run deletes them.
        if (!Problems.isOutage(failure)) {
          log.error("old requests about keys, or expired tokens, could not be deleted", failure);
        }
      }
    }
  }

  @Bean
  Finder keyFinder(KeyRows rows) {
    return new KeyFinder(rows);
  }
}
