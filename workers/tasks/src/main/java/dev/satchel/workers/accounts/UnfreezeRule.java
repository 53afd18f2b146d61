package dev.satchel.workers.accounts;

import dev.satchel.messages.AccountId;
import dev.satchel.messages.AccountTask.UnfreezeAccount;
import dev.satchel.messages.events.AccountEvent.AccountUnfrozen;
import dev.satchel.messages.events.ClientEvent;
import dev.satchel.workers.ledger.AccountStatus;
import dev.satchel.workers.ledger.Cause;
import dev.satchel.workers.ledger.Command;
import dev.satchel.workers.money.Ask;
import java.util.List;

/** A frozen account can be opened again. */
final class UnfreezeRule extends AccountRule<UnfreezeAccount> {
  @Override
  Command command(Ask<UnfreezeAccount> ask) {
    UnfreezeAccount unfreeze = ask.task();
    return new Command.SetStatus(
        Cause.of(ask.ticket(), "unfreeze"),
        unfreeze.tenant(),
        unfreeze.account(),
        AccountStatus.OPEN,
        unfreeze.reason());
  }

  @Override
  public List<AccountId> accounts(UnfreezeAccount unfreeze) {
    return List.of(unfreeze.account());
  }

  @Override
  AccountId account(UnfreezeAccount unfreeze) {
    return unfreeze.account();
  }

  @Override
  ClientEvent event(UnfreezeAccount unfreeze) {
    return new AccountUnfrozen(unfreeze.account(), unfreeze.reason());
  }
}
