package dev.satchel.workers.payments;

import dev.satchel.messages.PaymentId;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import java.util.Map;
import java.util.Optional;

/**
 * Undecided captures that refunds of a batch may have overtaken: such a refund waits for the
 * capture's ticket instead of being refused. Accesses no database.
 *
 * @param tickets the ticket of each capture; of several for one payment the {@link #first}, because
 *     the refund looks for the others once that is decided
 */
record PendingCaptures(Map<Key, TicketId> tickets) {
  /** A payment and the tenant that asks for its capture. */
  record Key(TenantId tenant, PaymentId payment) {}

  /** No undecided captures. */
  static final PendingCaptures NONE = new PendingCaptures(Map.of());

  PendingCaptures {
    tickets = Map.copyOf(tickets);
  }

  /** The older of two tickets, which has the lower id: a UUIDv7 begins with its time. */
  static TicketId first(TicketId one, TicketId other) {
    return one.toString().compareTo(other.toString()) <= 0 ? one : other;
  }

  /** The open ticket that may capture an authorized payment, if there is one. */
  Optional<TicketId> of(Payment payment) {
    return Optional.ofNullable(tickets.get(new Key(payment.tenant(), payment.id())));
  }
}
