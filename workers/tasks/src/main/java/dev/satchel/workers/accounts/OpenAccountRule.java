package dev.satchel.workers.accounts;

import dev.satchel.messages.AccountId;
import dev.satchel.messages.AccountTask.OpeningTask;
import dev.satchel.messages.Problem;
import dev.satchel.messages.events.AccountEvent.AccountOpened;
import dev.satchel.messages.events.ClientEvent;
import dev.satchel.workers.ledger.Cause;
import dev.satchel.workers.ledger.Command;
import dev.satchel.workers.money.Ask;
import dev.satchel.workers.money.NoState;
import dev.satchel.workers.money.WorkingSet;

/** An account is opened under a reference that no other account of the tenant has. */
final class OpenAccountRule extends AccountRule<OpeningTask> {
  @Override
  Command command(Ask<OpeningTask> ask) {
    OpeningTask open = ask.task();
    return new Command.OpenAccount(
        Cause.of(ask.ticket(), "open"),
        open.tenant(),
        open.account(),
        open.reference(),
        open.assets(),
        open.contact(),
        open.metadata());
  }

  @Override
  AccountId account(OpeningTask open) {
    return open.account();
  }

  @Override
  public void refused(OpeningTask open, Problem problem, WorkingSet<NoState> set) {
    set.openings().refuse(open.account());
  }

  @Override
  ClientEvent event(OpeningTask open) {
    return new AccountOpened(open.account(), open.reference(), open.assets(), open.metadata());
  }
}
