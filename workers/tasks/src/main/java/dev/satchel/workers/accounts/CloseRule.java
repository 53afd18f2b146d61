package dev.satchel.workers.accounts;

import dev.satchel.messages.AccountId;
import dev.satchel.messages.AccountTask.CloseAccount;
import dev.satchel.messages.events.AccountEvent.AccountClosed;
import dev.satchel.messages.events.ClientEvent;
import dev.satchel.workers.ledger.AccountStatus;
import dev.satchel.workers.ledger.Cause;
import dev.satchel.workers.ledger.Command;
import dev.satchel.workers.money.Ask;
import java.util.List;

/** An account without money can be closed, for ever. */
final class CloseRule extends AccountRule<CloseAccount> {
  @Override
  Command command(Ask<CloseAccount> ask) {
    CloseAccount close = ask.task();
    return new Command.SetStatus(
        Cause.of(ask.ticket(), "close"),
        close.tenant(),
        close.account(),
        AccountStatus.CLOSED,
        close.reason());
  }

  @Override
  public List<AccountId> accounts(CloseAccount close) {
    return List.of(close.account());
  }

  @Override
  AccountId account(CloseAccount close) {
    return close.account();
  }

  @Override
  ClientEvent event(CloseAccount close) {
    return new AccountClosed(close.account(), close.reason());
  }
}
