package dev.satchel.workers.payments;

import dev.satchel.messages.PaymentId;
import dev.satchel.messages.PaymentTask;
import dev.satchel.messages.PaymentTask.CaptureTask;
import dev.satchel.messages.PaymentTask.Pay;
import dev.satchel.messages.PaymentTask.RefundTask;
import dev.satchel.messages.PaymentTask.VoidPayment;
import dev.satchel.workers.money.Ask;
import dev.satchel.workers.money.MoneyDomain;
import dev.satchel.workers.money.RuledTask;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The payments as a {@link MoneyDomain}. */
final class PaymentsDomain implements MoneyDomain<PaymentTask, Payments> {
  private final PaymentRules rules = new PaymentRules();
  private final PaymentStore store;
  private final PendingCaptureStore captures;

  PaymentsDomain(PaymentStore store, PendingCaptureStore captures) {
    this.store = store;
    this.captures = captures;
  }

  @Override
  public String name() {
    return "payments";
  }

  @Override
  public Class<PaymentTask> tasks() {
    return PaymentTask.class;
  }

  @Override
  public RuledTask<? extends PaymentTask, Payments> rule(PaymentTask task) {
    return rules.rule(task);
  }

  @Override
  public Payments lock(List<Ask<PaymentTask>> asks) {
    return store.lock(changed(asks));
  }

  /** The existing payments that tasks change. */
  static Set<PaymentId> changed(List<Ask<PaymentTask>> asks) {
    Set<PaymentId> changed = new HashSet<>();
    asks.forEach(ask -> changed(ask.task()).ifPresent(changed::add));
    return changed;
  }

  private static Optional<PaymentId> changed(PaymentTask task) {
    return switch (task) {
      case Pay pay -> Optional.empty();
      case CaptureTask capture -> Optional.of(capture.payment());
      case VoidPayment voided -> Optional.of(voided.payment());
      case RefundTask refund -> Optional.of(refund.payment());
    };
  }

  /** A refund of a payment that is only authorized may have overtaken the capture. */
  @Override
  public void findUndecided(List<Ask<PaymentTask>> asks, Payments payments) {
    List<Ask<RefundTask>> early = new ArrayList<>();
    for (Ask<PaymentTask> ask : asks) {
      if (ask.task() instanceof RefundTask refund && payments.mayBeAuthorized(refund.payment())) {
        early.add(new Ask<>(refund, ask.ticket()));
      }
    }
    if (!early.isEmpty()) {
      payments.expect(captures.load(early));
    }
  }

  @Override
  public void write(Payments payments, Instant now) {
    store.write(payments, now);
  }
}
