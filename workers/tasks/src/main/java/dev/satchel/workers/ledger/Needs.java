package dev.satchel.workers.ledger;

import dev.satchel.messages.AccountId;
import dev.satchel.messages.TenantId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The accounts and account references that the commands of a batch need; filled before the books
 * are opened.
 */
public final class Needs {
  private final Set<AccountId> accounts = new HashSet<>();
  private final SortedMap<BalanceKey, TenantId> system = new TreeMap<>();
  private final SortedMap<AccountReference, Account> openings = new TreeMap<>();

  /** Adds everything that a command needs. */
  public void of(Command command) {
    switch (command) {
      case Command.OpenAccount open -> {
        AccountReference reference = new AccountReference(open.tenant(), open.reference());
        openings.putIfAbsent(
            reference, new Account(open.account(), reference, open.contact(), open.metadata()));
      }
      case Command.Credit credit -> {
        AccountId external = SystemAccount.EXTERNAL.of(credit.tenant());
        accounts.addAll(List.of(credit.account(), external));
        system.put(new BalanceKey(external, credit.amount().asset()), credit.tenant());
      }
      case Command.SetCreditLimit set -> accounts.add(set.account());
      case Command.SetMetadata set -> accounts.add(set.account());
      case Command.SetStatus set -> accounts.add(set.account());
      case Command.Move move -> accounts.addAll(List.of(move.from(), move.to()));
      case Command.Hold hold -> accounts.add(hold.account());
      case Command.TakeHeld take -> accounts.addAll(List.of(take.from(), take.to()));
      case Command.Release release -> accounts.add(release.account());
    }
  }

  /** Adds all balances of an account. */
  public void account(AccountId account) {
    accounts.add(account);
  }

  Set<AccountId> accounts() {
    return accounts;
  }

  /** The balances of system accounts, which need no opening; each with its tenant. */
  SortedMap<BalanceKey, TenantId> system() {
    return system;
  }

  /** The references to claim, each with the first account that asks for it. */
  SortedMap<AccountReference, Account> openings() {
    return openings;
  }
}
