package dev.satchel.delivery.broker;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A row that stores messages until the broker has confirmed all of them: one message in the outbox,
 * or the first messages of a batch of accepted tickets.
 */
public final class StoredRow {
  private final Table table;
  private final UUID id;
  private final AtomicInteger unconfirmed;

  private StoredRow(Table table, UUID id, int messages) {
    this.table = table;
    this.id = id;
    this.unconfirmed = new AtomicInteger(messages);
  }

  /** The table of a row. */
  public enum Table {
    OUTBOX,
    ACCEPTED
  }

  /** A row of the outbox. */
  public static StoredRow outbox(UUID id) {
    return new StoredRow(Table.OUTBOX, id, 1);
  }

  /**
   * The row of a batch of accepted tickets.
   *
   * @param messages how many messages it stores, each of which is published once
   */
  public static StoredRow accepted(UUID id, int messages) {
    return new StoredRow(Table.ACCEPTED, id, messages);
  }

  /** The table that has the row. */
  public Table table() {
    return table;
  }

  /** The id of the row. */
  public UUID id() {
    return id;
  }

  /** Counts one message as confirmed; returns whether it was the last one. */
  boolean confirmedLast() {
    return unconfirmed.decrementAndGet() == 0;
  }
}
