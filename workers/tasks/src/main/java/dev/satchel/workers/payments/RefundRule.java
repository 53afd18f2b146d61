package dev.satchel.workers.payments;

import dev.satchel.delivery.Outcome;
import dev.satchel.messages.Money;
import dev.satchel.messages.PaymentTask.RefundTask;
import dev.satchel.messages.Problem;
import dev.satchel.messages.RefundId;
import dev.satchel.messages.events.ClientEvent;
import dev.satchel.workers.ledger.Cause;
import dev.satchel.workers.ledger.Command;
import dev.satchel.workers.money.Ask;
import dev.satchel.workers.money.WorkingSet;
import java.util.List;
import java.util.Optional;

/**
 * A refund moves captured money back from the payee, who must have it available. The sum of all
 * refunds never exceeds the captured amount.
 */
final class RefundRule extends PaymentRule<RefundTask> {
  @Override
  public Optional<String> externalId(RefundTask refund) {
    return Optional.ofNullable(refund.details().externalId());
  }

  @Override
  Outcome decide(Ask<RefundTask> ask, Payment payment, WorkingSet<Payments> set) {
    return switch (payment.status()) {
      case AUTHORIZED ->
          set.state()
              .pendingCapture(payment)
              .<Outcome>map(
                  capture ->
                      new Outcome.WaitFor(
                          capture,
                          "capture-undecided",
                          "The capture of " + payment.id() + " is not decided"))
              .orElseGet(() -> wrongState(payment));
      case VOIDED, REFUNDED, FAILED -> wrongState(payment);
      case CAPTURED, PARTIALLY_REFUNDED -> refund(ask, payment, set);
    };
  }

  private static Outcome refund(Ask<RefundTask> ask, Payment payment, WorkingSet<Payments> set) {
    Money asked = ask.task().amount();
    Optional<Problem> unfit = unfit(asked, payment.refundable());
    if (unfit.isPresent()) {
      return new Outcome.Refused(unfit.get());
    }
    Money back = asked == null ? payment.refundable() : asked;
    Command.Move move =
        new Command.Move(
            Cause.of(ask.ticket(), "refund"), payment.tenant(), payment.to(), payment.from(), back);
    Transfer transfer =
        new Transfer(new RefundId(ask.ticket().uuid()), back.value(), ask.task().details());
    return change(payment, payment.refunding(back), move, set, ask, transfer);
  }

  @Override
  public List<ClientEvent> events(Ask<RefundTask> ask, WorkingSet<Payments> set) {
    return List.of(PaymentEvents.refunded(ask.task().payment(), set.state()));
  }
}
