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
   * @param metadata the client's own key-value pairs, stored and returned unchanged
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
   * Captures the amount that an authorized payment holds; the rest of a partial capture is
   * released.
   */
  sealed interface CaptureTask extends PaymentTask {
    /** Above zero; null for the whole held amount. */
    @Nullable Money amount();

    /** What the client says about the capture. */
    ChangeDetails details();
  }

  /**
   * A capture about which nothing is said.
   *
   * @param amount above zero; null for the whole held amount
   */
  @TypeName("payments.capture.v1")
  record Capture(TenantId tenant, PaymentId payment, @Nullable Money amount)
      implements CaptureTask {
    public Capture {
      if (amount != null) {
        amount.requirePositive();
      }
    }

    @Override
    public ChangeDetails details() {
      return ChangeDetails.NONE;
    }
  }

  /**
   * A capture with details.
   *
   * @param amount above zero; null for the whole held amount
   */
  @TypeName("payments.capture.v2")
  record DescribedCapture(
      TenantId tenant, PaymentId payment, @Nullable Money amount, ChangeDetails details)
      implements CaptureTask {
    public DescribedCapture {
      if (amount != null) {
        amount.requirePositive();
      }
    }
  }

  /** Releases the amount that an authorized payment holds. */
  @TypeName("payments.void.v1")
  record VoidPayment(TenantId tenant, PaymentId payment) implements PaymentTask {}

  /**
   * Refunds captured money, in part or in whole; the sum of all refunds never exceeds the captured
   * amount.
   */
  sealed interface RefundTask extends PaymentTask {
    /** Above zero; null for the whole amount that is not refunded yet. */
    @Nullable Money amount();

    /** What the client says about the refund. */
    ChangeDetails details();
  }

  /**
   * A refund about which nothing is said.
   *
   * @param amount above zero; null for the whole amount that is not refunded yet
   */
  @TypeName("payments.refund.v1")
  record Refund(TenantId tenant, PaymentId payment, @Nullable Money amount) implements RefundTask {
    public Refund {
      if (amount != null) {
        amount.requirePositive();
      }
    }

    @Override
    public ChangeDetails details() {
      return ChangeDetails.NONE;
    }
  }

  /**
   * A refund with details.
   *
   * @param amount above zero; null for the whole amount that is not refunded yet
   */
  @TypeName("payments.refund.v2")
  record DescribedRefund(
      TenantId tenant, PaymentId payment, @Nullable Money amount, ChangeDetails details)
      implements RefundTask {
    public DescribedRefund {
      if (amount != null) {
        amount.requirePositive();
      }
    }
  }
}
