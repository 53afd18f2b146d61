package dev.satchel.workers.ledger;

import dev.satchel.delivery.IdSource;
import dev.satchel.delivery.MessageCodec;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Spring configuration of the ledger. */
@Configuration(proxyBeanMethods = false)
public class LedgerConfiguration {
  /**
   * The statement time-out is far below the connection's {@code socketTimeout} (workers.yaml). An
   * entry counts as settled once the time limit of its transaction is over.
   */
  static final Audit.Limits AUDIT =
      new Audit.Limits(800, 20_000, Duration.ofMinutes(2), Duration.ofSeconds(30));

  @Bean
  Ledger ledger(JdbcClient jdbc, MessageCodec codec, IdSource ids) {
    return new Ledger(jdbc, codec, ids);
  }

  @Bean
  Audit audit(DataSource dataSource) {
    return new Audit(dataSource, AUDIT);
  }

  @Bean
  Projection projection(JdbcClient jdbc) {
    return new Projection(jdbc);
  }
}
