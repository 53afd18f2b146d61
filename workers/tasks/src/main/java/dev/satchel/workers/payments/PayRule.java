package dev.satchel.workers.payments;

import dev.satchel.delivery.Outcome;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.PaymentTask.Pay;
import dev.satchel.messages.Problem;
import dev.satchel.messages.events.ClientEvent;
import dev.satchel.workers.ledger.Cause;
import dev.satchel.workers.ledger.Command;
import dev.satchel.workers.ledger.Needs;
import dev.satchel.workers.money.Ask;
import dev.satchel.workers.money.Rule;
import dev.satchel.workers.money.WorkingSet;
import java.util.List;
import java.util.Optional;

/**
 * A payment moves the amount at once, or holds it until a capture or a void. Both accounts must
 * hold the asset and the payer must have the amount available.
 */
final class PayRule implements Rule<Pay, Payments> {
  @Override
  public List<AccountId> accounts(Pay pay) {
    return List.of(pay.from(), pay.to());
  }

  @Override
  public Optional<String> externalId(Pay pay) {
    return Optional.ofNullable(pay.externalId());
  }

  @Override
  public void needs(Ask<Pay> ask, Payments payments, Needs needs) {
    accounts(ask.task()).forEach(needs::account);
  }

  @Override
  public Outcome decide(Ask<Pay> ask, WorkingSet<Payments> set) {
    Pay pay = ask.task();
    Optional<Problem> no =
        set.books()
            .uncreditable(pay.tenant(), pay.to(), pay.amount().asset())
            .or(() -> set.books().execute(command(ask)));
    if (no.isPresent()) {
      return new Outcome.Refused(no.get());
    }
    return PaymentRule.done(set.state().make(pay));
  }

  private static Command command(Ask<Pay> ask) {
    Pay pay = ask.task();
    return pay.capture()
        ? new Command.Move(
            Cause.of(ask.ticket(), "pay"), pay.tenant(), pay.from(), pay.to(), pay.amount())
        : new Command.Hold(
            Cause.of(ask.ticket(), "authorize"), pay.tenant(), pay.from(), pay.amount());
  }

  @Override
  public void refused(Pay pay, Problem problem, WorkingSet<Payments> set) {
    set.state().refuse(pay, problem);
  }

  @Override
  public List<ClientEvent> events(Ask<Pay> ask, WorkingSet<Payments> set) {
    return List.of(PaymentEvents.made(ask.task().payment(), set.state()));
  }
}
