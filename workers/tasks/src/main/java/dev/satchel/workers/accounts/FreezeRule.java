package dev.satchel.workers.accounts;

import dev.satchel.messages.AccountId;
import dev.satchel.messages.AccountTask.FreezeAccount;
import dev.satchel.messages.events.AccountEvent.AccountFrozen;
import dev.satchel.messages.events.ClientEvent;
import dev.satchel.workers.ledger.AccountStatus;
import dev.satchel.workers.ledger.Cause;
import dev.satchel.workers.ledger.Command;
import dev.satchel.workers.money.Ask;
import java.util.List;

/** An open account can be frozen: it takes no debits then. */
final class FreezeRule extends AccountRule<FreezeAccount> {
  @Override
  Command command(Ask<FreezeAccount> ask) {
    FreezeAccount freeze = ask.task();
    return new Command.SetStatus(
        Cause.of(ask.ticket(), "freeze"),
        freeze.tenant(),
        freeze.account(),
        AccountStatus.FROZEN,
        freeze.reason());
  }

  @Override
  public List<AccountId> accounts(FreezeAccount freeze) {
    return List.of(freeze.account());
  }

  @Override
  AccountId account(FreezeAccount freeze) {
    return freeze.account();
  }

  @Override
  ClientEvent event(FreezeAccount freeze) {
    return new AccountFrozen(freeze.account(), freeze.reason());
  }
}
