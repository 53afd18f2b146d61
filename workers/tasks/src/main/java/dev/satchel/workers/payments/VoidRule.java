package dev.satchel.workers.payments;

import dev.satchel.delivery.Outcome;
import dev.satchel.messages.PaymentTask.VoidPayment;
import dev.satchel.messages.events.ClientEvent;
import dev.satchel.workers.ledger.Cause;
import dev.satchel.workers.ledger.Command;
import dev.satchel.workers.money.Ask;
import dev.satchel.workers.money.WorkingSet;
import java.util.List;

/** A void releases what an authorized payment holds; the payer can spend it again. */
final class VoidRule extends PaymentRule<VoidPayment> {
  @Override
  Outcome decide(Ask<VoidPayment> ask, Payment payment, WorkingSet<Payments> set) {
    if (payment.status() != PaymentStatus.AUTHORIZED) {
      return wrongState(payment);
    }
    Command.Release release =
        new Command.Release(
            Cause.of(ask.ticket(), "void"), payment.tenant(), payment.from(), payment.amount());
    return change(payment, payment.voiding(), release, set, ask, null);
  }

  @Override
  public List<ClientEvent> events(Ask<VoidPayment> ask, WorkingSet<Payments> set) {
    return List.of(PaymentEvents.voided(ask.task().payment(), set.state()));
  }
}
