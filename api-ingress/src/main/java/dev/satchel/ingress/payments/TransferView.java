package dev.satchel.ingress.payments;

import dev.satchel.ingress.tickets.Ticket;
import dev.satchel.messages.ChangeDetails;
import dev.satchel.messages.Money;
import dev.satchel.messages.PaymentId;
import dev.satchel.messages.Problem;
import dev.satchel.messages.TicketId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A capture or a refund as the API shows it.
 *
 * @param amount null while it is undecided and the client named no amount
 */
record TransferView(
    TransferKind kind,
    UUID ticket,
    PaymentId payment,
    @Nullable Money amount,
    ChangeDetails details,
    State state) {
  /**
   * What has become of it.
   *
   * @param version that of the payment after it; 0 when the payment was not changed
   * @param decidedAt null while it is undecided
   * @param error why it failed; null when it did not
   */
  record State(String status, int version, @Nullable Instant decidedAt, @Nullable Problem error) {}

  Map<String, @Nullable Object> members() {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("id", kind.id(ticket));
    members.put("payment", payment.toString());
    members.put("status", state.status());
    members.put("amount", amount == null ? null : money(amount));
    members.put("reason", details.reason());
    members.put("externalId", details.externalId());
    members.put("metadata", details.metadata());
    members.put("ticket", new TicketId(ticket).toString());
    members.put("createdAt", createdAt().toString());
    Instant decidedAt = state.decidedAt();
    members.put("decidedAt", decidedAt == null ? null : decidedAt.toString());
    Problem error = state.error();
    members.put("error", error == null ? null : Ticket.problem(error));
    return members;
  }

  /** The time in the UUIDv7 (RFC 9562, section 5.7), which outlives the ticket. */
  private Instant createdAt() {
    return Instant.ofEpochMilli(ticket.getMostSignificantBits() >>> 16);
  }

  private static Map<String, Object> money(Money money) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("asset", money.asset().code());
    members.put("value", money.value());
    return members;
  }
}
