package dev.satchel.delivery;

import java.util.List;

/**
 * What a transaction wants published. Rows go to the outbox before the commit, messages to the
 * broker after it.
 */
public interface Publications {
  /** Adds to what will be written with one multi-row statement at the end of the transaction. */
  void add(List<Publication> publications);
}
