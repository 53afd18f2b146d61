package dev.satchel.delivery;

import dev.satchel.messages.TaskQueue;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/**
 * Identifies a message by queue and message id: the key of its row in an inbox, at the dead-letter
 * desk and in the table of waits. Keys sort as in the inbox and at the desk: by queue name, then by
 * id in {@link KeyOrder}.
 *
 * @param queue the queue's name as stored; a row that a later release wrote may name an unknown
 *     queue
 */
public record MessageKey(String queue, UUID messageId) implements Comparable<MessageKey> {
  private static final Comparator<MessageKey> ORDER =
      Comparator.comparing(MessageKey::queue)
          .thenComparing(MessageKey::messageId, KeyOrder::compare);

  /** The key of a message on a known queue. */
  public MessageKey(TaskQueue queue, UUID messageId) {
    this(queue.queueName(), messageId);
  }

  /** Reads the columns {@code queue} and {@code message_id}. */
  public static MessageKey of(ResultSet row) throws SQLException {
    return new MessageKey(row.getString("queue"), Sql.uuid(row.getBytes("message_id")));
  }

  /**
   * An SQL condition that matches the rows of some keys; bind {@link #parameters}. MariaDB uses an
   * index for it; with row constructors it would scan the whole table.
   *
   * @param count how many keys, at least 1
   */
  public static String condition(int count) {
    return String.join(" OR ", Collections.nCopies(count, "(message_id = ? AND queue = ?)"));
  }

  /** The parameters of {@link #condition}, in its order. */
  public static List<Object> parameters(Collection<MessageKey> keys) {
    List<Object> parameters = new ArrayList<>(keys.size() * 2);
    for (MessageKey key : keys) {
      parameters.add(Sql.bytes(key.messageId()));
      parameters.add(key.queue());
    }
    return parameters;
  }

  @Override
  public int compareTo(MessageKey other) {
    return ORDER.compare(this, other);
  }
}
