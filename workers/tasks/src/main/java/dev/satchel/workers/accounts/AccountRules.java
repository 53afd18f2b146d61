package dev.satchel.workers.accounts;

import dev.satchel.messages.AccountTask;
import dev.satchel.messages.AccountTask.BookCredit;
import dev.satchel.messages.AccountTask.CloseAccount;
import dev.satchel.messages.AccountTask.FreezeAccount;
import dev.satchel.messages.AccountTask.OpeningTask;
import dev.satchel.messages.AccountTask.SetCreditLimit;
import dev.satchel.messages.AccountTask.SetMetadata;
import dev.satchel.messages.AccountTask.UnfreezeAccount;
import dev.satchel.workers.money.NoState;
import dev.satchel.workers.money.RuledTask;

/** Maps each account task to its rule. */
final class AccountRules {
  private final OpenAccountRule openAccount = new OpenAccountRule();
  private final BookCreditRule bookCredit = new BookCreditRule();
  private final SetMetadataRule setMetadata = new SetMetadataRule();
  private final FreezeRule freeze = new FreezeRule();
  private final UnfreezeRule unfreeze = new UnfreezeRule();
  private final CloseRule close = new CloseRule();
  private final SetCreditLimitRule setCreditLimit = new SetCreditLimitRule();

  RuledTask<? extends AccountTask, NoState> rule(AccountTask task) {
    return switch (task) {
      case OpeningTask open -> new RuledTask<>(openAccount, open);
      case BookCredit credit -> new RuledTask<>(bookCredit, credit);
      case SetMetadata set -> new RuledTask<>(setMetadata, set);
      case FreezeAccount freezing -> new RuledTask<>(freeze, freezing);
      case UnfreezeAccount ending -> new RuledTask<>(unfreeze, ending);
      case CloseAccount closing -> new RuledTask<>(close, closing);
      case SetCreditLimit set -> new RuledTask<>(setCreditLimit, set);
    };
  }
}
