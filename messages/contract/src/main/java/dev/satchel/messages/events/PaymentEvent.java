package dev.satchel.messages.events;

import dev.satchel.messages.AccountId;
import dev.satchel.messages.CaptureId;
import dev.satchel.messages.Money;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.RefundId;
import dev.satchel.messages.Subject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What happens to payments. A payment that is captured at once is not authorized before. */
public sealed interface PaymentEvent extends ClientEvent {
  /** The payment after the event. */
  Payment payment();

  @Override
  default Subject subject() {
    return Subject.of(payment().id());
  }

  /**
   * A payment.
   *
   * @param amount above zero
   * @param captured zero to the amount
   * @param refunded zero to what was captured
   * @param externalId the client's own id of the payment
   * @param metadata the client's own key-value pairs
   */
  record Payment(
      PaymentId id,
      String status,
      AccountId from,
      AccountId to,
      Money amount,
      Money captured,
      Money refunded,
      @Nullable String externalId,
      Map<String, String> metadata) {
    public Payment {
      metadata = Map.copyOf(metadata);
    }

    Payment withoutMetadata() {
      return new Payment(id, status, from, to, amount, captured, refunded, externalId, Map.of());
    }
  }

  /**
   * The amount of a payment is on hold.
   *
   * @param payment after the event
   */
  @EventType(
      value = "payment.authorized",
      description =
          "A payment with `capture: false` holds its amount. A capture or a void follows.")
  record PaymentAuthorized(Payment payment) implements PaymentEvent {
    @Override
    public ClientEvent withoutMetadata() {
      return new PaymentAuthorized(payment.withoutMetadata());
    }
  }

  /**
   * Money of a payment has moved to the payee.
   *
   * @param payment after the event
   * @param capture absent for a payment that was captured at once
   */
  @EventType(
      value = "payment.captured",
      description =
          "Money has moved to the payee: at once, or by a capture of what was held, which releases"
              + " the rest.")
  record PaymentCaptured(Payment payment, @Nullable Capture capture) implements PaymentEvent {
    @Override
    public ClientEvent withoutMetadata() {
      return new PaymentCaptured(
          payment.withoutMetadata(), capture == null ? null : capture.withoutMetadata());
    }
  }

  /**
   * One capture.
   *
   * @param amount above zero
   * @param reason a text for people
   * @param externalId the client's own id of the capture
   * @param metadata the client's own key-value pairs
   */
  record Capture(
      CaptureId id,
      Money amount,
      @Nullable String reason,
      @Nullable String externalId,
      Map<String, String> metadata) {
    public Capture {
      metadata = Map.copyOf(metadata);
    }

    Capture withoutMetadata() {
      return new Capture(id, amount, reason, externalId, Map.of());
    }
  }

  /**
   * The held amount of a payment was released.
   *
   * @param payment after the event
   */
  @EventType(
      value = "payment.voided",
      description = "The amount that a payment held was released. The payment is over.")
  record PaymentVoided(Payment payment) implements PaymentEvent {
    @Override
    public ClientEvent withoutMetadata() {
      return new PaymentVoided(payment.withoutMetadata());
    }
  }

  /**
   * Captured money has moved back to the payer.
   *
   * @param payment after the event
   */
  @EventType(
      value = "payment.refunded",
      description = "Captured money has moved back to the payer, in part or in whole.")
  record PaymentRefunded(Payment payment, Refund refund) implements PaymentEvent {
    @Override
    public ClientEvent withoutMetadata() {
      return new PaymentRefunded(payment.withoutMetadata(), refund.withoutMetadata());
    }
  }

  /**
   * One refund.
   *
   * @param amount above zero
   * @param reason a text for people
   * @param externalId the client's own id of the refund
   * @param metadata the client's own key-value pairs
   */
  record Refund(
      RefundId id,
      Money amount,
      @Nullable String reason,
      @Nullable String externalId,
      Map<String, String> metadata) {
    public Refund {
      metadata = Map.copyOf(metadata);
    }

    Refund withoutMetadata() {
      return new Refund(id, amount, reason, externalId, Map.of());
    }
  }
}
