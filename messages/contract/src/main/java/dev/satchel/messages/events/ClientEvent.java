package dev.satchel.messages.events;

import dev.satchel.messages.Subject;
import org.jspecify.annotations.Nullable;

/**
 * Something that has happened, as clients read it. The components of the record are the members of
 * {@code data}. No component is a secret, and all of them together take at most about 16 KiB once
 * {@link #withoutMetadata} has been called.
 */
public interface ClientEvent {
  /** What the event is about; null when that has no resource of its own. */
  @Nullable Subject subject();

  /** The same event without the client's own key-value pairs, for when they take too much room. */
  default ClientEvent withoutMetadata() {
    return this;
  }
}
