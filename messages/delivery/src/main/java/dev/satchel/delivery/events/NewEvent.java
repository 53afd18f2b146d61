package dev.satchel.delivery.events;

import dev.satchel.messages.EventsNumbered;
import dev.satchel.messages.Subject;
import dev.satchel.messages.TenantId;
import dev.satchel.messages.TicketId;
import dev.satchel.messages.events.ClientEvent;
import org.jspecify.annotations.Nullable;

/**
 * An event to be written.
 *
 * @param feed a tenant's name, or {@link EventsNumbered#INSTALLATION}
 * @param ticket of the task that caused it; null when none did
 * @param subject what it is about; null when that has no resource
 */
public record NewEvent(
    String feed, @Nullable TicketId ticket, @Nullable Subject subject, ClientEvent event) {
  /** An event of a tenant. */
  public static NewEvent of(TenantId tenant, @Nullable TicketId ticket, ClientEvent event) {
    return new NewEvent(tenant.name(), ticket, event.subject(), event);
  }

  /** An event of the installation. */
  public static NewEvent ofInstallation(ClientEvent event) {
    return new NewEvent(EventsNumbered.INSTALLATION, null, event.subject(), event);
  }
}
