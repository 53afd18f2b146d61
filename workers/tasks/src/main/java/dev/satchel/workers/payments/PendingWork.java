package dev.satchel.workers.payments;

import dev.satchel.delivery.KeyOrder;
import dev.satchel.messages.AccountId;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What tickets that are still open will do, as far as a batch could have overtaken them: who was
 * overtaken is waited for, not refused. Knows no database.
 */
final class PendingWork {
  /** A capture that has been asked for. */
  record Capture(TenantId tenant, PaymentId payment) {}

  /** A refund that may have overtaken the capture it depends on. */
  record Refund(TicketId ticket, PaymentId payment) {}

  private final Map<AccountId, TenantId> openings;
  private final Map<Capture, TicketId> captures;

  /**
   * Pending work as it was found.
   *
   * @param openings accounts that are to be opened, with who asked for it
   * @param captures captures that are not decided, with the ticket of each; of several for one
   *     payment the {@link #first}, for those that are left are looked for again once it is decided
   */
  PendingWork(Map<AccountId, TenantId> openings, Map<Capture, TicketId> captures) {
    this.openings = new HashMap<>(openings);
    this.captures = Map.copyOf(captures);
  }

  /** The ticket of the two that has the lower id: UUIDv7 begin with the time. */
  static TicketId first(TicketId one, TicketId other) {
    return KeyOrder.compare(one.uuid(), other.uuid()) <= 0 ? one : other;
  }

  /** Whether an account that does not exist may exist soon. */
  boolean opens(TenantId tenant, AccountId account) {
    return tenant.equals(openings.get(account));
  }

  /** Remembers that the opening of an account was refused in this batch. */
  void refuseOpening(AccountId account) {
    openings.remove(account);
  }

  /** The ticket that may capture a payment which is authorized. */
  Optional<TicketId> capture(Payment payment) {
    return Optional.ofNullable(captures.get(new Capture(payment.tenant(), payment.id())));
  }
}
