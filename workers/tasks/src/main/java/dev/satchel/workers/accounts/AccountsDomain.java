package dev.satchel.workers.accounts;

import dev.satchel.messages.AccountId;
import dev.satchel.messages.AccountTask;
import dev.satchel.workers.money.Ask;
import dev.satchel.workers.money.MoneyDomain;
import dev.satchel.workers.money.NoState;
import dev.satchel.workers.money.Openings.Opening;
import dev.satchel.workers.money.RuledTask;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The accounts as a {@link MoneyDomain}. It has no state: the ledger keeps all that its tasks
 * change.
 */
final class AccountsDomain implements MoneyDomain<AccountTask, NoState> {
  private final AccountRules rules = new AccountRules();
  private final OpeningStore openings;

  AccountsDomain(OpeningStore openings) {
    this.openings = openings;
  }

  @Override
  public String name() {
    return "accounts";
  }

  @Override
  public Class<AccountTask> tasks() {
    return AccountTask.class;
  }

  @Override
  public RuledTask<? extends AccountTask, NoState> rule(AccountTask task) {
    return rules.rule(task);
  }

  @Override
  public NoState lock(List<Ask<AccountTask>> asks) {
    return new NoState();
  }

  @Override
  public Map<AccountId, Opening> openings(Set<AccountId> absent) {
    return openings.undecided(absent);
  }

  @Override
  public void write(NoState state, Instant now) {}
}
