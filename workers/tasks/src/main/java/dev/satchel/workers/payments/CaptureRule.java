package dev.satchel.workers.payments;

import dev.satchel.delivery.Outcome;
import dev.satchel.messages.CaptureId;
import dev.satchel.messages.Money;
import dev.satchel.messages.PaymentTask.CaptureTask;
import dev.satchel.messages.Problem;
import dev.satchel.messages.events.ClientEvent;
import dev.satchel.workers.ledger.Cause;
import dev.satchel.workers.ledger.Command;
import dev.satchel.workers.money.Ask;
import dev.satchel.workers.money.WorkingSet;
import java.util.List;
import java.util.Optional;

/**
 * A capture takes all or a part of what an authorized payment holds. A payment is captured once:
 * the rest of its hold is released.
 */
final class CaptureRule extends PaymentRule<CaptureTask> {
  @Override
  public Optional<String> externalId(CaptureTask capture) {
    return Optional.ofNullable(capture.details().externalId());
  }

  @Override
  Outcome decide(Ask<CaptureTask> ask, Payment payment, WorkingSet<Payments> set) {
    if (payment.status() != PaymentStatus.AUTHORIZED) {
      return wrongState(payment);
    }
    Money asked = ask.task().amount();
    Optional<Problem> unfit = unfit(asked, payment.amount());
    if (unfit.isPresent()) {
      return new Outcome.Refused(unfit.get());
    }
    Money taken = asked == null ? payment.amount() : asked;
    Command.TakeHeld take =
        new Command.TakeHeld(
            Cause.of(ask.ticket(), "capture"),
            payment.tenant(),
            payment.from(),
            payment.to(),
            taken,
            payment.amount());
    Transfer transfer =
        new Transfer(new CaptureId(ask.ticket().uuid()), taken.value(), ask.task().details());
    return change(payment, payment.capturing(taken), take, set, ask, transfer);
  }

  @Override
  public List<ClientEvent> events(Ask<CaptureTask> ask, WorkingSet<Payments> set) {
    return List.of(PaymentEvents.captured(ask.task().payment(), set.state()));
  }
}
