package dev.satchel.workers.ledger;

import dev.satchel.messages.AccountId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the commands of a batch will look at; filled before the books are opened. */
public final class Needs {
  private final Set<AccountId> accounts = new HashSet<>();
  private final Set<AccountReference> references = new HashSet<>();

  /** Asks for all that a command looks at. */
  public void of(Command command) {
    switch (command) {
      case Command.OpenAccount open ->
          references.add(new AccountReference(open.tenant(), open.reference()));
      case Command.Credit credit ->
          accounts.addAll(List.of(credit.account(), SystemAccount.EXTERNAL.of(credit.tenant())));
      case Command.SetCreditLimit set -> accounts.add(set.account());
      case Command.Move move -> accounts.addAll(List.of(move.from(), move.to()));
      case Command.Hold hold -> accounts.add(hold.account());
      case Command.TakeHeld take -> accounts.addAll(List.of(take.from(), take.to()));
      case Command.Release release -> accounts.add(release.account());
    }
  }

  /** Asks for all balances of an account. */
  public void account(AccountId account) {
    accounts.add(account);
  }

  /** Asks whether a reference is taken. */
  public void reference(AccountReference reference) {
    references.add(reference);
  }

  Set<AccountId> accounts() {
    return accounts;
  }

  Set<AccountReference> references() {
    return references;
  }
}
