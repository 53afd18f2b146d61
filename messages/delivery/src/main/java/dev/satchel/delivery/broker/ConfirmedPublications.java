package dev.satchel.delivery.broker;

import java.util.List;
import java.util.UUID;

/** Stores publications until the broker has confirmed them. */
public interface ConfirmedPublications {
  /**
   * Deletes a row soon, in a batch with others: all of its messages are confirmed.
   *
   * @param deleted runs once the row is deleted
   */
  void delete(StoredRow row, Runnable deleted);

  /**
   * Reduces a row of accepted tickets to some of its messages soon: the others are confirmed.
   *
   * @param reduced runs once the row is changed
   */
  void reduce(StoredRow row, List<UUID> left, Runnable reduced);
}
