package dev.satchel.workers.accounts;

import dev.satchel.messages.AccountId;
import dev.satchel.messages.AccountTask.SetMetadata;
import dev.satchel.messages.events.AccountEvent.AccountMetadataChanged;
import dev.satchel.messages.events.ClientEvent;
import dev.satchel.workers.ledger.Cause;
import dev.satchel.workers.ledger.Command;
import dev.satchel.workers.money.Ask;
import java.util.List;

/** The metadata of an account may be replaced whatever its status. */
final class SetMetadataRule extends AccountRule<SetMetadata> {
  @Override
  Command command(Ask<SetMetadata> ask) {
    SetMetadata set = ask.task();
    return new Command.SetMetadata(
        Cause.of(ask.ticket(), "metadata"), set.tenant(), set.account(), set.metadata());
  }

  @Override
  public List<AccountId> accounts(SetMetadata set) {
    return List.of(set.account());
  }

  @Override
  AccountId account(SetMetadata set) {
    return set.account();
  }

  @Override
  ClientEvent event(SetMetadata set) {
    return new AccountMetadataChanged(set.account(), set.metadata());
  }
}
