package dev.satchel.ingress.payments;

import dev.satchel.delivery.MessageCodec;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Gives the controllers their rows. */
@Configuration(proxyBeanMethods = false)
class PaymentConfiguration {
  @Bean
  PaymentRows paymentRows(JdbcClient jdbc, MessageCodec codec) {
    return new PaymentRows(jdbc, codec);
  }
}
