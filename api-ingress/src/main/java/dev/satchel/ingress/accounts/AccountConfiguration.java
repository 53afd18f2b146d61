package dev.satchel.ingress.accounts;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Gives the controllers their rows. */
@Configuration(proxyBeanMethods = false)
class AccountConfiguration {
  @Bean
  AccountRows accountRows(JdbcClient jdbc) {
    return new AccountRows(jdbc);
  }
}
