package dev.satchel.messages;

import java.util.List;

/**
 * Events have been numbered, and can be read. Sent to every ingress for its waiting requests.
 * Losing one is harmless: the periodic sweep of the ingress finds the numbers.
 *
 * @param feeds at least one, each feed once
 */
@TypeName("events.numbered.v1")
public record EventsNumbered(List<FeedAdvance> feeds) implements Event {
  /** The feed of events that concern the whole installation; no tenant has this name. */
  public static final String INSTALLATION = "*";

  public EventsNumbered {
    feeds = List.copyOf(feeds);
  }
}
