package dev.satchel.ingress.accepting;

import dev.satchel.ingress.tickets.Ticket;

/** The outcome of a request to write a ticket under an idempotency key. */
sealed interface Accepted {
  /** The ticket was new and is stored. */
  record Stored(Ticket ticket) implements Accepted {}

  /** A duplicate: the same request was accepted before. This is the current state of its ticket. */
  record Replayed(Ticket ticket) implements Accepted {}

  /**
   * Another transaction has written a ticket under this key and has not committed or rolled back
   * yet, so it is unknown whether the key is taken.
   */
  record Undecided() implements Accepted {}

  /** The key was used before for a request with another path or body. */
  record Conflict() implements Accepted {}
}
