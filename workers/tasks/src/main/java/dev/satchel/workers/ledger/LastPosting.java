package dev.satchel.workers.ledger;

import dev.satchel.delivery.KeyOrder;
import java.util.UUID;

/**
 * The last posting of a balance.
 *
 * @param sequence its number: the postings of a balance are numbered from 1 without gaps
 * @param entry its journal entry
 */
record LastPosting(long sequence, UUID entry) {
  /** Of a balance without postings. */
  static final LastPosting NONE = new LastPosting(0, KeyOrder.LOWEST);

  /** The posting after this one. */
  LastPosting next(UUID nextEntry) {
    return new LastPosting(sequence + 1, nextEntry);
  }
}
