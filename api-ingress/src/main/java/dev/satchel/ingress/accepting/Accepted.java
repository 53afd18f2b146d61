package dev.satchel.ingress.accepting;

import dev.satchel.ingress.tickets.Ticket;

/** What became of a request to write a ticket. */
sealed interface Accepted {
  /** It is ours and new. */
  record Stored(Ticket ticket) implements Accepted {}

  /** The same request was accepted before; this is its ticket now. */
  record Replayed(Ticket ticket) implements Accepted {}

  /**
   * Another transaction is writing a ticket under the key and has not ended; only when it does is
   * it known whether the key is taken.
   */
  record Undecided() implements Accepted {}

  /** Another request was accepted under the key. */
  record Conflict() implements Accepted {}
}
