package dev.satchel.workers.payments;

import dev.satchel.messages.AccountId;
import dev.satchel.messages.Money;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.PaymentTask;
import dev.satchel.messages.TenantId;

/**
 * The current state of one payment.
 *
 * @param captured the captured amount, 0 to the payment's amount
 * @param refunded the refunded part of it, 0 to what was captured
 * @param version 1 when made, one more with every change
 */
record Payment(
    PaymentId id,
    TenantId tenant,
    AccountId from,
    AccountId to,
    Money amount,
    long captured,
    long refunded,
    PaymentStatus status,
    int version) {

  Payment {
    if (captured < 0 || captured > amount.value() || refunded < 0 || refunded > captured) {
      throw new IllegalArgumentException(id + " has inconsistent amounts");
    }
  }

  /** A new payment: captured at once, or only authorized. */
  static Payment made(PaymentTask.Pay pay) {
    return new Payment(
        pay.payment(),
        pay.tenant(),
        pay.from(),
        pay.to(),
        pay.amount(),
        pay.capture() ? pay.amount().value() : 0,
        0,
        pay.capture() ? PaymentStatus.CAPTURED : PaymentStatus.AUTHORIZED,
        1);
  }

  /** A payment that was refused. */
  static Payment refused(PaymentTask.Pay pay) {
    return new Payment(
        pay.payment(),
        pay.tenant(),
        pay.from(),
        pay.to(),
        pay.amount(),
        0,
        0,
        PaymentStatus.FAILED,
        1);
  }

  /** Whether it was refused. */
  boolean failed() {
    return status == PaymentStatus.FAILED;
  }

  /** What may still be refunded. */
  Money refundable() {
    return new Money(amount.asset(), captured - refunded);
  }

  Payment capturing(Money taken) {
    return changed(PaymentStatus.CAPTURED, taken.value(), refunded);
  }

  Payment voiding() {
    return changed(PaymentStatus.VOIDED, captured, refunded);
  }

  Payment refunding(Money back) {
    long total = Math.addExact(refunded, back.value());
    return changed(
        total == captured ? PaymentStatus.REFUNDED : PaymentStatus.PARTIALLY_REFUNDED,
        captured,
        total);
  }

  private Payment changed(PaymentStatus next, long nowCaptured, long nowRefunded) {
    if (!status.leadsTo(next)) {
      throw new IllegalStateException(id + " cannot go from " + status + " to " + next);
    }
    return new Payment(id, tenant, from, to, amount, nowCaptured, nowRefunded, next, version + 1);
  }
}
