package dev.satchel.workers.accounts;

import dev.satchel.delivery.Delivered;
import dev.satchel.delivery.Outcome;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.AccountTask;
import dev.satchel.messages.AccountTask.OpeningTask;
import dev.satchel.messages.MoneyTask;
import dev.satchel.workers.money.Ask;
import dev.satchel.workers.money.MemoryDomain;
import dev.satchel.workers.money.NoState;
import dev.satchel.workers.money.Openings.Opening;
import dev.satchel.workers.money.RuledTask;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The real rules of accounts on openings in memory. */
public final class MemoryAccounts implements MemoryDomain<AccountTask, NoState> {
  private final AccountRules rules = new AccountRules();
  private final Map<AccountId, Opening> openings = new HashMap<>();

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
    Map<AccountId, Opening> asked = new HashMap<>(openings);
    asked.keySet().retainAll(absent);
    return asked;
  }

  @Override
  public void write(NoState state, Instant now) {}

  @Override
  public void accepted(Delivered<MoneyTask> delivered) {
    if (delivered.task() instanceof OpeningTask open) {
      openings.put(open.account(), new Opening(open.tenant(), delivered.requiredTicket()));
    }
  }

  @Override
  public void decided(Delivered<MoneyTask> delivered, Outcome outcome) {
    if (delivered.task() instanceof OpeningTask open && outcome instanceof Outcome.Refused) {
      openings.remove(open.account());
    }
  }
}
