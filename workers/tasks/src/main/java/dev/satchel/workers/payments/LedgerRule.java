package dev.satchel.workers.payments;

import dev.satchel.delivery.Outcome;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.AccountTask;
import dev.satchel.workers.ledger.Command;
import dev.satchel.workers.ledger.Needs;
import java.util.Map;

/** What the ledger's own tasks have in common: each is one command to the books. */
abstract class LedgerRule<T extends AccountTask> implements Rule<T> {
  /** The command that does the task. */
  abstract Command command(Ask<T> ask);

  /** The account that the task is about. */
  abstract AccountId account(T task);

  @Override
  public final void needs(Ask<T> ask, Payments payments, Needs needs) {
    needs.of(command(ask));
  }

  @Override
  public final Outcome decide(Ask<T> ask, WorkingSet set) {
    return set.books()
        .execute(command(ask))
        .<Outcome>map(Outcome.Refused::new)
        .orElseGet(() -> new Outcome.Done(Map.of("account", account(ask.task()).toString())));
  }
}
