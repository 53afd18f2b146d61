package dev.satchel.workers.payments;

import dev.satchel.messages.AccountId;
import dev.satchel.messages.AccountTask.OpenAccount;
import dev.satchel.workers.ledger.Cause;
import dev.satchel.workers.ledger.Command;

/** An account is opened under a reference that no other account of the tenant has. */
final class OpenAccountRule extends LedgerRule<OpenAccount> {
  @Override
  Command command(Ask<OpenAccount> ask) {
    OpenAccount open = ask.task();
    return new Command.OpenAccount(
        Cause.of(ask.ticket(), "open"),
        open.tenant(),
        open.account(),
        open.reference(),
        open.assets(),
        open.contact());
  }

  @Override
  AccountId account(OpenAccount open) {
    return open.account();
  }

  @Override
  public void refused(OpenAccount open, WorkingSet set) {
    set.pending().refuseOpening(open.account());
  }
}
