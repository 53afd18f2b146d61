package dev.satchel.workers.money;

import dev.satchel.messages.AccountId;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The openings of accounts that tickets still ask for, as far as tasks of a batch could have
 * overtaken them: who has overtaken one waits for it and is not refused. Knows no database.
 */
public final class Openings {
  /**
   * An opening that is not decided.
   *
   * @param tenant whose account it will be
   * @param ticket the open ticket that asks for it
   */
  public record Opening(TenantId tenant, TicketId ticket) {}

  private final Map<AccountId, Opening> undecided;

  Openings(Map<AccountId, Opening> undecided) {
    this.undecided = new HashMap<>(undecided);
  }

  /** The ticket that may open an account which the tenant does not have. */
  Optional<TicketId> of(TenantId tenant, AccountId account) {
    return Optional.ofNullable(undecided.get(account))
        .filter(opening -> opening.tenant().equals(tenant))
        .map(Opening::ticket);
  }

  /** Remembers that the opening of an account was refused in this batch. */
  public void refuse(AccountId account) {
    undecided.remove(account);
  }
}
