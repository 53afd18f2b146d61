package dev.satchel.delivery.broker;

import java.util.UUID;

/** Stores publications until the broker has confirmed them. */
public interface ConfirmedPublications {
  /**
   * Deletes a confirmed publication soon, in a batch with others.
   *
   * @param deleted runs once the publication is deleted
   */
  void delete(UUID id, Runnable deleted);
}
