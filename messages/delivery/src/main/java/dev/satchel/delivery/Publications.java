package dev.satchel.delivery;

import java.util.List;

/**
 * Collects the messages that a transaction publishes. They are stored before the commit; the
 * messages go to the broker after it.
 */
public interface Publications {
  /** Adds messages; their rows are written together at the end of the transaction. */
  void add(List<Publication> publications);
}
