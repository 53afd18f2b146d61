package dev.satchel.baselines;

import org.springframework.dao.DuplicateKeyException;

/** Stores a ticket durably, together with what makes its payment happen. */
interface NaiveAcceptance {
  /**
   * Returns when the ticket and the order to do it are durable.
   *
   * @throws DuplicateKeyException when the key is taken; nothing is stored then
   */
  void accept(NaiveTicket ticket);
}
