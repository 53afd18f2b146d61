package dev.satchel.workers.payments;

import dev.satchel.delivery.MessageCodec;
import dev.satchel.workers.ledger.Ledger;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Puts the payments together. */
@Configuration(proxyBeanMethods = false)
public class PaymentsConfiguration {
  @Bean
  MoneyHandler moneyHandler(Ledger ledger, JdbcClient jdbc, MessageCodec codec, Clock clock) {
    return new MoneyHandler(
        ledger,
        new PaymentStore(jdbc, codec),
        new ExternalIdStore(jdbc),
        new PendingWorkStore(jdbc),
        new Rules(codec),
        clock);
  }
}
