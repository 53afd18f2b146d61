package dev.satchel.ingress.deadletters;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** Gives the controllers their rows. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DeadLetterSettings.class)
class DeadLetterConfiguration {
  @Bean
  LetterRows letterRows(JdbcTemplate jdbc) {
    return new LetterRows(jdbc);
  }

  @Bean
  GroupRows groupRows(JdbcTemplate jdbc) {
    return new GroupRows(jdbc);
  }

  @Bean
  RunRows runRows(JdbcTemplate jdbc) {
    return new RunRows(jdbc);
  }
}
