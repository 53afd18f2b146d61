package dev.satchel.ingress.payments;

import dev.satchel.messages.CaptureId;
import dev.satchel.messages.Message;
import dev.satchel.messages.PaymentTask.Capture;
import dev.satchel.messages.PaymentTask.DescribedCapture;
import dev.satchel.messages.PaymentTask.DescribedRefund;
import dev.satchel.messages.PaymentTask.Refund;
import dev.satchel.messages.RefundId;
import java.util.List;
import java.util.UUID;

/** A capture or a refund: what moves the money of a payment. */
enum TransferKind {
  /** Takes what an authorized payment holds. */
  CAPTURE,
  /** Gives captured money back. */
  REFUND;

  /** The states of a payment that it leads to. */
  List<String> leadsTo() {
    return switch (this) {
      case CAPTURE -> List.of("captured");
      case REFUND -> List.of("partially_refunded", "refunded");
    };
  }

  /** The task types that ask for it. */
  List<String> tasks() {
    return switch (this) {
      case CAPTURE ->
          List.of(Message.typeName(Capture.class), Message.typeName(DescribedCapture.class));
      case REFUND ->
          List.of(Message.typeName(Refund.class), Message.typeName(DescribedRefund.class));
    };
  }

  /** The id of the capture or refund that a ticket asks for. */
  String id(UUID ticket) {
    return switch (this) {
      case CAPTURE -> new CaptureId(ticket).toString();
      case REFUND -> new RefundId(ticket).toString();
    };
  }
}
