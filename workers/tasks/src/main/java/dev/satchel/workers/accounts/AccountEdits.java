package dev.satchel.workers.accounts;

import dev.satchel.messages.AccountTask;
import dev.satchel.messages.AccountTask.OpeningTask;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import dev.satchel.workers.tickets.Editable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An edit of an account task keeps its tenant, and the account that it opens. */
final class AccountEdits implements Editable<AccountTask> {
  @Override
  public Class<AccountTask> tasks() {
    return AccountTask.class;
  }

  @Override
  public Optional<String> refusal(
      AccountTask edited, @Nullable AccountTask before, TicketId ticket, TenantId tenant) {
    if (!edited.tenant().equals(tenant)) {
      return Optional.of("tenant must stay " + tenant.name());
    }
    // The account that a task opens has the UUID of its ticket, for ever.
    return edited instanceof OpeningTask open && !open.account().uuid().equals(ticket.uuid())
        ? Optional.of("account must stay that of the ticket " + ticket)
        : Optional.empty();
  }
}
