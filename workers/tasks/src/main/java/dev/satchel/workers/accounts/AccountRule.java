package dev.satchel.workers.accounts;

import dev.satchel.delivery.Outcome;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.AccountTask;
import dev.satchel.messages.events.ClientEvent;
import dev.satchel.workers.ledger.Command;
import dev.satchel.workers.ledger.Needs;
import dev.satchel.workers.money.Ask;
import dev.satchel.workers.money.NoState;
import dev.satchel.workers.money.Rule;
import dev.satchel.workers.money.WorkingSet;
import java.util.List;
import java.util.Map;

/** The common part of all account tasks: each is one command to the ledger. */
abstract class AccountRule<T extends AccountTask> implements Rule<T, NoState> {
  /** The command that does the task. */
  abstract Command command(Ask<T> ask);

  /** The account that the task is about. */
  abstract AccountId account(T task);

  /** What has happened when the task is done. */
  abstract ClientEvent event(T task);

  @Override
  public final List<ClientEvent> events(Ask<T> ask, WorkingSet<NoState> set) {
    return List.of(event(ask.task()));
  }

  @Override
  public final void needs(Ask<T> ask, NoState state, Needs needs) {
    needs.of(command(ask));
  }

  @Override
  public final Outcome decide(Ask<T> ask, WorkingSet<NoState> set) {
    return set.books()
        .execute(command(ask))
        .<Outcome>map(Outcome.Refused::new)
        .orElseGet(() -> new Outcome.Done(Map.of("account", account(ask.task()).toString())));
  }
}
