package dev.satchel.ingress.payments;

import dev.satchel.delivery.MessageCodec;
import dev.satchel.ingress.batches.SharedReads;
import dev.satchel.ingress.batches.WritingSettings;
import dev.satchel.ingress.waiting.MadeVersions;
import dev.satchel.ingress.waiting.WaitingSettings;
import dev.satchel.messages.PaymentId;
import io.micrometer.core.instrument.MeterRegistry;
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

  @Bean
  SharedReads<PaymentId, PaymentRows.Owned> paymentReads(
      PaymentRows rows, WritingSettings writing, WaitingSettings waiting, MeterRegistry registry) {
    return new SharedReads<>(rows::find, "payments", writing, waiting.bound(), registry);
  }

  @Bean
  MadeVersions paymentVersions(PaymentRows rows) {
    return rows::newerThan;
  }
}
