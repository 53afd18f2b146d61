package dev.satchel.workers.money;

import dev.satchel.delivery.events.EventLog;
import dev.satchel.workers.ledger.Ledger;
import java.time.Clock;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Builds the money handler from all {@link MoneyDomain} beans. */
@Configuration(proxyBeanMethods = false)
public class MoneyConfiguration {
  @Bean
  MoneyHandler moneyHandler(
      List<MoneyDomain<?, ?>> domains,
      Ledger ledger,
      JdbcClient jdbc,
      EventLog events,
      Clock clock) {
    return new MoneyHandler(new Domains(domains), new ExternalIdStore(jdbc), ledger, events, clock);
  }
}
