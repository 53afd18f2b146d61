package dev.satchel.workers.tickets;

import dev.satchel.messages.Task;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A domain whose dead-lettered tasks an operator may edit. Such a domain declares a bean of this
 * type; tasks without one cannot be edited.
 *
 * @param <T> the domain's sealed interface, or one record
 */
public interface Editable<T extends Task> {
  /** The tasks of the domain. */
  Class<T> tasks();

  /**
   * Checks an edit. The edited task must do the same thing for the same tenant, so that an edit
   * corrects only details; it has the type of the task that it replaces.
   *
   * @param before the task that it replaces; null when that is unreadable
   * @param ticket the ticket of both
   * @param tenant the tenant of the ticket
   * @return the rule that the edit breaks, such as {@code tenant must stay shop}; empty when it may
   *     be made
   */
  Optional<String> refusal(T edited, @Nullable T before, TicketId ticket, TenantId tenant);
}
