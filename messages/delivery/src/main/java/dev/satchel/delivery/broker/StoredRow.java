package dev.satchel.delivery.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A row that stores messages until the broker has confirmed them: one message in the outbox, or the
 * first messages of a batch of accepted tickets. It collects the answers of the broker.
 */
public final class StoredRow {
  private final Table table;
  private final UUID id;
  private final List<UUID> messages;
  private final List<UUID> refused = new ArrayList<>(0);
  private int unanswered;

  private StoredRow(Table table, UUID id, List<UUID> messages) {
    this.table = table;
    this.id = id;
    this.messages = List.copyOf(messages);
    this.unanswered = messages.size();
  }

  /** The table of a row. */
  public enum Table {
    OUTBOX,
    ACCEPTED
  }

  /** A row of the outbox. */
  public static StoredRow outbox(UUID id) {
    return new StoredRow(Table.OUTBOX, id, List.of(id));
  }

  /**
   * The row of a batch of accepted tickets.
   *
   * @param messages the ids of their first messages, each of which is published once
   */
  public static StoredRow accepted(UUID id, List<UUID> messages) {
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

  /** The ids of the publications that it stores. */
  public List<UUID> messages() {
    return messages;
  }

  /**
   * Records what became of one message.
   *
   * @param delivered whether the broker has it
   * @return whether all messages of the row have been answered now
   */
  synchronized boolean answered(UUID message, boolean delivered) {
    if (!delivered) {
      refused.add(message);
    }
    unanswered--;
    return unanswered == 0;
  }

  /** The messages that the broker does not have, once all are answered. */
  synchronized List<UUID> refused() {
    return List.copyOf(refused);
  }
}
