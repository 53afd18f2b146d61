package dev.satchel.workers.payments;

import java.util.Locale;
import java.util.Set;

/** The state of a payment. */
enum PaymentStatus {
  /** The amount is held on the payer's account. */
  AUTHORIZED,
  /** The payee has the money. */
  CAPTURED,
  /** The hold was released; final. */
  VOIDED,
  /** The payer has some of it back. */
  PARTIALLY_REFUNDED,
  /** The payer has all of it back; final. */
  REFUNDED,
  /** The payment was refused and moved nothing; final. */
  FAILED;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  String wireName() {
    return wireName;
  }

  static PaymentStatus of(String wireName) {
    return valueOf(wireName.toUpperCase(Locale.ROOT));
  }

  private Set<PaymentStatus> next() {
    return switch (this) {
      case AUTHORIZED -> Set.of(CAPTURED, VOIDED);
      case CAPTURED, PARTIALLY_REFUNDED -> Set.of(PARTIALLY_REFUNDED, REFUNDED);
      case VOIDED, REFUNDED, FAILED -> Set.of();
    };
  }

  boolean leadsTo(PaymentStatus status) {
    return next().contains(status);
  }
}
