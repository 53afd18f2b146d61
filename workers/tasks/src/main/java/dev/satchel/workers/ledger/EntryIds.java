package dev.satchel.workers.ledger;

import dev.satchel.delivery.KeyOrder;
import java.util.Collection;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Ids for the entries of one batch. The entries of a balance have rising ids, whichever worker
 * posts them, so that an index by id reads a balance in the order of its sequence. If the clock of
 * this worker is behind that of the worker before, the ids of this batch are moved ahead by the
 * difference.
 */
final class EntryIds {
  private static final int TIME_BITS_FROM = 16;

  private final Supplier<UUID> ids;
  private long aheadMs;

  /** Ids after those of this source, which rise. */
  EntryIds(Supplier<UUID> ids) {
    this.ids = ids;
  }

  /** An id above the last entry of each of these balances, and above all before it. */
  UUID after(Collection<Balance> balances) {
    UUID own = ids.get();
    UUID id = ahead(own);
    for (Balance balance : balances) {
      UUID last = balance.last().entry();
      if (KeyOrder.compare(id, last) <= 0) {
        aheadMs += JournalEntry.millis(last) - JournalEntry.millis(id) + 1;
        id = ahead(own);
      }
    }
    return id;
  }

  private UUID ahead(UUID own) {
    return new UUID(
        own.getMostSignificantBits() + (aheadMs << TIME_BITS_FROM), own.getLeastSignificantBits());
  }
}
