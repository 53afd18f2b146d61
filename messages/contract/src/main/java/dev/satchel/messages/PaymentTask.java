package dev.satchel.messages;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tasks of payments that move money inside the ledger. */
public sealed interface PaymentTask extends MoneyTask {
  /** The payment that is made or changed. */
  PaymentId payment();

  /**
   * Moves money from one account to another, or only holds it.
   *
   * @param amount above zero
   * @param capture false to hold the amount until a capture or a void
   * @param externalId the client's own id of the payment, unique per tenant for ever
   * @param metadata the client's own pairs, kept and given back
   */
  @TypeName("payments.pay.v1")
  record Pay(
      TenantId tenant,
      PaymentId payment,
      AccountId from,
      AccountId to,
      Money amount,
      boolean capture,
      @Nullable String externalId,
      Map<String, String> metadata)
      implements PaymentTask {
    public Pay {
      amount.requirePositive();
      metadata = Map.copyOf(metadata);
      if (from.equals(to)) {
        throw new IllegalArgumentException("a payment needs two accounts");
      }
    }
  }

  /**
   * Takes what an authorized payment holds; what a partial capture leaves is released.
   *
   * @param amount above zero; null for all that is held
   */
  @TypeName("payments.capture.v1")
  record Capture(TenantId tenant, PaymentId payment, @Nullable Money amount)
      implements PaymentTask {
    public Capture {
      if (amount != null) {
        amount.requirePositive();
      }
    }
  }

  /** Releases what an authorized payment holds. */
  @TypeName("payments.void.v1")
  record VoidPayment(TenantId tenant, PaymentId payment) implements PaymentTask {}

  /**
   * Gives captured money back, in part or in whole; all refunds together never pass what was
   * captured.
   *
   * @param amount above zero; null for all that is left
   */
  @TypeName("payments.refund.v1")
  record Refund(TenantId tenant, PaymentId payment, @Nullable Money amount) implements PaymentTask {
    public Refund {
      if (amount != null) {
        amount.requirePositive();
      }
    }
  }
}
