package dev.satchel.workers.payments;

import dev.satchel.delivery.MessageCodec;
import dev.satchel.messages.PaymentTask;
import dev.satchel.workers.money.MoneyDomain;
import dev.satchel.workers.retention.TicketReference;
import dev.satchel.workers.tickets.Editable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Spring configuration of the payments. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PaymentSettings.class)
public class PaymentsConfiguration {
  @Bean
  MoneyDomain<PaymentTask, Payments> paymentsDomain(
      JdbcClient jdbc, MessageCodec codec, PaymentSettings settings) {
    return new PaymentsDomain(
        new PaymentStore(jdbc, codec, settings.searchableMetadata()),
        new PendingCaptureStore(jdbc));
  }

  /** What an operator may edit. */
  @Bean
  public static Editable<PaymentTask> paymentEdits() {
    return new PaymentEdits();
  }

  /** A payment has the UUID of its ticket; its capture or void is still to come. */
  @Bean
  public static TicketReference authorizedPayments() {
    return new TicketReference("payment", "id", "r.status = 'authorized'");
  }

  /** The history of payments. */
  @Bean
  public static TicketReference paymentChanges() {
    return TicketReference.keepingNothing("payment_change");
  }
}
