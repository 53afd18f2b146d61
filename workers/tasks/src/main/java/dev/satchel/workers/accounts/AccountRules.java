package dev.satchel.workers.accounts;

import dev.satchel.messages.AccountTask;
import dev.satchel.messages.AccountTask.BookCredit;
import dev.satchel.messages.AccountTask.OpenAccount;
import dev.satchel.messages.AccountTask.SetCreditLimit;
import dev.satchel.workers.money.NoState;
import dev.satchel.workers.money.RuledTask;

/** Maps each account task to its rule. */
final class AccountRules {
  private final OpenAccountRule openAccount = new OpenAccountRule();
  private final BookCreditRule bookCredit = new BookCreditRule();
  private final SetCreditLimitRule setCreditLimit = new SetCreditLimitRule();

  RuledTask<? extends AccountTask, NoState> rule(AccountTask task) {
    return switch (task) {
      case OpenAccount open -> new RuledTask<>(openAccount, open);
      case BookCredit credit -> new RuledTask<>(bookCredit, credit);
      case SetCreditLimit set -> new RuledTask<>(setCreditLimit, set);
    };
  }
}
