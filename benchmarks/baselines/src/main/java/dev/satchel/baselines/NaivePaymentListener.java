package dev.satchel.baselines;

import org.springframework.amqp.rabbit.annotation.RabbitListener;

/**
 * Consumes one payment per message in one transaction; then the listener container acknowledges the
 * message.
 */
class NaivePaymentListener {
  private final NaivePayments payments;

  NaivePaymentListener(NaivePayments payments) {
    this.payments = payments;
  }

  @RabbitListener(queues = BrokerConfiguration.QUEUE)
  void pay(NaivePayment payment) {
    payments.settle(payment);
  }
}
