package dev.satchel.workers.payments;

import dev.satchel.messages.CaptureId;
import dev.satchel.messages.Money;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.RefundId;
import dev.satchel.messages.events.ClientEvent;
import dev.satchel.messages.events.PaymentEvent;
import dev.satchel.messages.events.PaymentEvent.PaymentAuthorized;
import dev.satchel.messages.events.PaymentEvent.PaymentCaptured;
import dev.satchel.messages.events.PaymentEvent.PaymentRefunded;
import dev.satchel.messages.events.PaymentEvent.PaymentVoided;

/** Makes the events of a payment that was just changed. */
final class PaymentEvents {
  private PaymentEvents() {}

  /** A payment was made: captured at once, or authorized. */
  static ClientEvent made(PaymentId id, Payments payments) {
    Payment payment = payments.known(id).orElseThrow();
    PaymentEvent.Payment shown = shown(payment, payments.labels(id));
    return payment.status() == PaymentStatus.AUTHORIZED
        ? new PaymentAuthorized(shown)
        : new PaymentCaptured(shown, null);
  }

  /** The last change was a capture. */
  static ClientEvent captured(PaymentId id, Payments payments) {
    Transfer transfer = payments.lastTransfer();
    return new PaymentCaptured(
        shown(id, payments),
        new PaymentEvent.Capture(
            new CaptureId(transfer.id().uuid()),
            money(id, payments, transfer),
            transfer.details().reason(),
            transfer.details().externalId(),
            transfer.details().metadata()));
  }

  static ClientEvent voided(PaymentId id, Payments payments) {
    return new PaymentVoided(shown(id, payments));
  }

  /** The last change was a refund. */
  static ClientEvent refunded(PaymentId id, Payments payments) {
    Transfer transfer = payments.lastTransfer();
    return new PaymentRefunded(
        shown(id, payments),
        new PaymentEvent.Refund(
            new RefundId(transfer.id().uuid()),
            money(id, payments, transfer),
            transfer.details().reason(),
            transfer.details().externalId(),
            transfer.details().metadata()));
  }

  private static Money money(PaymentId id, Payments payments, Transfer transfer) {
    return new Money(payments.known(id).orElseThrow().amount().asset(), transfer.amount());
  }

  private static PaymentEvent.Payment shown(PaymentId id, Payments payments) {
    return shown(payments.known(id).orElseThrow(), payments.labels(id));
  }

  private static PaymentEvent.Payment shown(Payment payment, Labels labels) {
    return new PaymentEvent.Payment(
        payment.id(),
        payment.status().wireName(),
        payment.from(),
        payment.to(),
        payment.amount(),
        new Money(payment.amount().asset(), payment.captured()),
        new Money(payment.amount().asset(), payment.refunded()),
        labels.externalId(),
        labels.metadata());
  }
}
