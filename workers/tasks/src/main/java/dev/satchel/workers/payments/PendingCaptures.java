package dev.satchel.workers.payments;

import dev.satchel.messages.PaymentId;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import java.util.Map;
import java.util.Optional;

/**
 * The captures that tickets still ask for, as far as refunds of a batch could have overtaken them:
 * who has overtaken one waits for it and is not refused. Knows no database.
 *
 * @param tickets the ticket of each; of several for one payment the {@link #first}, for those that
 *     are left are looked for again once it is decided
 */
record PendingCaptures(Map<Key, TicketId> tickets) {
  /** Whose capture of which payment. */
  record Key(TenantId tenant, PaymentId payment) {}

  /** Nobody asks for any. */
  static final PendingCaptures NONE = new PendingCaptures(Map.of());

  PendingCaptures {
    tickets = Map.copyOf(tickets);
  }

  /** The ticket of the two that has the lower id: UUIDv7 begin with the time. */
  static TicketId first(TicketId one, TicketId other) {
    return one.toString().compareTo(other.toString()) <= 0 ? one : other;
  }

  /** The ticket that may capture a payment which is authorized. */
  Optional<TicketId> of(Payment payment) {
    return Optional.ofNullable(tickets.get(new Key(payment.tenant(), payment.id())));
  }
}
