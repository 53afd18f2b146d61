package dev.satchel.workers.payments;

import dev.satchel.delivery.MessageCodec;
import dev.satchel.messages.PaymentTask;
import dev.satchel.workers.money.MoneyDomain;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Spring configuration of the payments. */
@Configuration(proxyBeanMethods = false)
public class PaymentsConfiguration {
  @Bean
  MoneyDomain<PaymentTask, Payments> paymentsDomain(JdbcClient jdbc, MessageCodec codec) {
    return new PaymentsDomain(new PaymentStore(jdbc, codec), new PendingCaptureStore(jdbc));
  }
}
