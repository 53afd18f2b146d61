package dev.satchel.delivery.broker;

import java.util.UUID;

/** Where publications lie until the broker has confirmed them. */
public interface ConfirmedPublications {
  /**
   * Deletes one that is confirmed, soon, together with others.
   *
   * @param deleted told once it is deleted
   */
  void delete(UUID id, Runnable deleted);
}
