package dev.satchel.delivery;

import dev.satchel.messages.EventsNumbered;

/** Notifies every ingress that events were numbered and can be read. */
public interface EventUpdates {
  /** Publishes what was committed. Losing it is harmless: the ingress looks by itself, too. */
  void publish(EventsNumbered numbered);
}
