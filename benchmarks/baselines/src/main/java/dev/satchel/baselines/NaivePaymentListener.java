package dev.satchel.baselines;

import org.springframework.amqp.rabbit.annotation.RabbitListener;

/** Does one payment per message, in one transaction; then the container acknowledges. */
class PaymentListener {
  private final Payments payments;

  PaymentListener(Payments payments) {
    this.payments = payments;
  }

  @RabbitListener(queues = BrokerConfiguration.QUEUE)
  void pay(Payment payment) {
    payments.settle(payment);
  }
}
