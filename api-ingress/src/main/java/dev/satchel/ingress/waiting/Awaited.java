package dev.satchel.ingress.waiting;

import dev.satchel.messages.Subject;
import java.util.UUID;

/** What a request waits for. */
sealed interface Awaited {
  /** A change of a ticket itself. */
  record OfTicket(UUID ticket) implements Awaited {}

  /** A change that any ticket makes to a subject. */
  record OfSubject(Subject subject) implements Awaited {}

  /** New events of a feed; whoever registers the wait knows which of them matter, and looks. */
  record OfFeed(String feed) implements Awaited {}
}
