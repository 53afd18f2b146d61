package dev.satchel.delivery.broker;

/** Stores publications until the broker has confirmed them. */
public interface ConfirmedPublications {
  /**
   * Deletes a row soon, in a batch with others, once all of its messages are confirmed.
   *
   * @param deleted runs once the row is deleted
   */
  void delete(StoredRow row, Runnable deleted);
}
