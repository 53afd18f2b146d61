package dev.satchel.ingress.payments;

import dev.satchel.delivery.MessageCodec;
import dev.satchel.ingress.batches.SharedReads;
import dev.satchel.ingress.batches.WritingSettings;
import dev.satchel.ingress.http.KnownAssets;
import dev.satchel.ingress.search.Finder;
import dev.satchel.ingress.tickets.SubjectAccounts;
import dev.satchel.ingress.tickets.SubjectPath;
import dev.satchel.ingress.tickets.TimelineSource;
import dev.satchel.ingress.waiting.SubjectVersions;
import dev.satchel.ingress.waiting.WaitingSettings;
import dev.satchel.messages.PaymentId;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Wires the beans for payments. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PaymentSettings.class)
class PaymentConfiguration {
  @Bean
  PaymentRows paymentRows(JdbcClient jdbc, MessageCodec codec) {
    return new PaymentRows(jdbc, codec);
  }

  @Bean
  TransferRows transferRows(JdbcClient jdbc, MessageCodec codec) {
    return new TransferRows(jdbc, codec);
  }

  @Bean
  PaymentLists paymentLists(
      JdbcClient jdbc, PaymentRows rows, PaymentSettings settings, KnownAssets assets) {
    return new PaymentLists(jdbc, rows, settings, assets);
  }

  @Bean
  SharedReads<PaymentId, PaymentRows.Owned> paymentReads(
      PaymentRows rows, WritingSettings writing, WaitingSettings waiting, MeterRegistry registry) {
    return new SharedReads<>(rows::find, "payments", writing, waiting.bound(), registry);
  }

  @Bean
  SubjectPath paymentPath() {
    return new SubjectPath(PaymentId.KIND, "/v1/payments/{id}");
  }

  @Bean
  SubjectAccounts accountsOfPayments(SharedReads<PaymentId, PaymentRows.Owned> reads) {
    return new SubjectAccounts(
        PaymentId.KIND,
        (id, account) ->
            reads
                .read(PaymentId.parse(id))
                .map(owned -> owned.view().asked())
                .filter(asked -> asked.from().equals(account) || asked.to().equals(account))
                .isPresent());
  }

  @Bean
  SubjectVersions paymentVersions(PaymentRows rows) {
    return new SubjectVersions(PaymentId.KIND, rows::newerThan);
  }

  @Bean
  Finder paymentFinder(PaymentRows rows, PaymentLists lists) {
    return new PaymentFinder(rows, lists);
  }

  @Bean
  TimelineSource paymentTimeline(JdbcClient jdbc) {
    return new PaymentTimeline(jdbc);
  }
}
