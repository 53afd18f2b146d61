package dev.satchel.workers.money;

import dev.satchel.messages.AccountId;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Undecided account openings that tasks of a batch may have overtaken: such a task waits for the
 * opening's ticket instead of being refused. Accesses no database.
 */
public final class Openings {
  /**
   * An undecided opening.
   *
   * @param tenant the tenant that will own the account
   * @param ticket the open ticket that asks for it
   */
  public record Opening(TenantId tenant, TicketId ticket) {}

  private final Map<AccountId, Opening> undecided;

  Openings(Map<AccountId, Opening> undecided) {
    this.undecided = new HashMap<>(undecided);
  }

  /** The open ticket that may open an account for the tenant, if there is one. */
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
