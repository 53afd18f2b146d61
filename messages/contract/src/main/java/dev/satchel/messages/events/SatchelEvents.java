package dev.satchel.messages.events;

import java.util.List;

/** The events of Satchel's own domains. */
public final class SatchelEvents implements EventContract {
  @Override
  public List<Class<? extends ClientEvent>> events() {
    return List.of(
        PaymentEvent.class, AccountEvent.class, TicketEvent.class, InstallationEvent.class);
  }
}
