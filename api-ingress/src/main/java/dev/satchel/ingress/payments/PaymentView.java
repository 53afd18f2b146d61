package dev.satchel.ingress.payments;

import dev.satchel.ingress.http.Etag;
import dev.satchel.ingress.tickets.Ticket;
import dev.satchel.messages.Money;
import dev.satchel.messages.PaymentTask.Pay;
import dev.satchel.messages.Problem;
import dev.satchel.messages.TicketId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A payment as the API shows it.
 *
 * @param asked what the client requested
 */
record PaymentView(Pay asked, State state, Instant createdAt) {
  private static final String PENDING = "pending";

  /**
   * The state of the payment.
   *
   * @param version rises with each change; 0 while undecided
   * @param captured in minor units
   * @param refunded in minor units
   * @param error why the payment failed; null when it did not
   */
  record State(
      String status,
      int version,
      long captured,
      long refunded,
      Instant updatedAt,
      @Nullable Problem error) {

    static State pending(Instant updatedAt) {
      return new State(PENDING, 0, 0, 0, updatedAt, null);
    }

    static State failed(Instant updatedAt, Problem error) {
      return new State("failed", 1, 0, 0, updatedAt, error);
    }
  }

  /** Whether the payment is undecided. */
  boolean pending() {
    return state.status().equals(PENDING);
  }

  Etag etag() {
    return Etag.of(state.version());
  }

  Map<String, @Nullable Object> members() {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("id", asked.payment().toString());
    members.put("method", "balance");
    members.put("status", state.status());
    members.put("from", asked.from().toString());
    members.put("to", asked.to().toString());
    members.put("amount", money(asked.amount().value()));
    members.put("captured", money(state.captured()));
    members.put("refunded", money(state.refunded()));
    members.put("externalId", asked.externalId());
    members.put("metadata", asked.metadata());
    members.put("ticket", new TicketId(asked.payment().uuid()).toString());
    members.put("createdAt", createdAt.toString());
    members.put("updatedAt", state.updatedAt().toString());
    Problem error = state.error();
    members.put("error", error == null ? null : Ticket.problem(error));
    return members;
  }

  private Map<String, Object> money(long value) {
    Money money = new Money(asked.amount().asset(), value);
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("asset", money.asset().code());
    members.put("value", money.value());
    return members;
  }
}
