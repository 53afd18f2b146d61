package dev.satchel.workers.payments;

import dev.satchel.messages.PaymentTask;
import dev.satchel.messages.PaymentTask.Pay;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import dev.satchel.workers.tickets.Editable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An edit of a payment task keeps its tenant and its payment. */
final class PaymentEdits implements Editable<PaymentTask> {
  @Override
  public Class<PaymentTask> tasks() {
    return PaymentTask.class;
  }

  @Override
  public Optional<String> refusal(
      PaymentTask edited, @Nullable PaymentTask before, TicketId ticket, TenantId tenant) {
    if (!edited.tenant().equals(tenant)) {
      return Optional.of("tenant must stay " + tenant.name());
    }
    // The payment that a task makes has the UUID of its ticket, for ever.
    if (edited instanceof Pay pay && !pay.payment().uuid().equals(ticket.uuid())) {
      return Optional.of("payment must stay that of the ticket " + ticket);
    }
    return before == null || before.payment().equals(edited.payment())
        ? Optional.empty()
        : Optional.of("payment must stay " + before.payment());
  }
}
