package dev.satchel.baselines;

import org.springframework.dao.DuplicateKeyException;

/** Stores a ticket durably, together with the message or job that executes its payment. */
interface NaiveAcceptance {
  /**
   * Returns when the ticket and its message or job are durable.
   *
   * @throws DuplicateKeyException when the idempotency key is already used; nothing is stored then
   */
  void accept(NaiveTicket ticket);
}
