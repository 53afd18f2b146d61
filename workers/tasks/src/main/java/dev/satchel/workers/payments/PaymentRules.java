package dev.satchel.workers.payments;

import dev.satchel.messages.PaymentTask;
import dev.satchel.messages.PaymentTask.CaptureTask;
import dev.satchel.messages.PaymentTask.Pay;
import dev.satchel.messages.PaymentTask.RefundTask;
import dev.satchel.messages.PaymentTask.VoidPayment;
import dev.satchel.workers.money.RuledTask;

/** Maps each payment task to its rule. */
final class PaymentRules {
  private final PayRule paying = new PayRule();
  private final CaptureRule capturing = new CaptureRule();
  private final VoidRule voiding = new VoidRule();
  private final RefundRule refunding = new RefundRule();

  RuledTask<? extends PaymentTask, Payments> rule(PaymentTask task) {
    return switch (task) {
      case Pay pay -> new RuledTask<>(paying, pay);
      case CaptureTask capture -> new RuledTask<>(capturing, capture);
      case VoidPayment voided -> new RuledTask<>(voiding, voided);
      case RefundTask refund -> new RuledTask<>(refunding, refund);
    };
  }
}
