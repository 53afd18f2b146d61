package dev.satchel.workers.accounts;

import dev.satchel.messages.AccountId;
import dev.satchel.messages.AccountTask.SetCreditLimit;
import dev.satchel.messages.events.AccountEvent.AccountCreditLimitChanged;
import dev.satchel.messages.events.ClientEvent;
import dev.satchel.workers.ledger.Cause;
import dev.satchel.workers.ledger.Command;
import dev.satchel.workers.money.Ask;
import java.util.List;

/** A credit limit must not be so low that the account would already be below it. */
final class SetCreditLimitRule extends AccountRule<SetCreditLimit> {
  @Override
  Command command(Ask<SetCreditLimit> ask) {
    SetCreditLimit set = ask.task();
    return new Command.SetCreditLimit(
        Cause.of(ask.ticket(), "credit-limit"), set.tenant(), set.account(), set.amount());
  }

  @Override
  public List<AccountId> accounts(SetCreditLimit set) {
    return List.of(set.account());
  }

  @Override
  AccountId account(SetCreditLimit set) {
    return set.account();
  }

  @Override
  ClientEvent event(SetCreditLimit set) {
    return new AccountCreditLimitChanged(set.account(), set.amount());
  }
}
