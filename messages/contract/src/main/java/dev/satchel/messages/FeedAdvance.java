package dev.satchel.messages;

import java.util.Set;

/**
 * New events of one feed have their numbers.
 *
 * @param feed a tenant's name, or {@link EventsNumbered#INSTALLATION}
 * @param from the last number before them
 * @param to their last number, above {@code from}
 * @param types the types among them
 */
public record FeedAdvance(String feed, long from, long to, Set<String> types) {
  public FeedAdvance {
    types = Set.copyOf(types);
  }
}
