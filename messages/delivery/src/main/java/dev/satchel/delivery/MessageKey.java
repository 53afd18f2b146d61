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
 * A message on the queue it is handled on: the key of its row in an inbox, at the dead-letter desk
 * and among the waits. Keys are in the order of the inbox and the desk: the queue's name, then the
 * id in {@link KeyOrder}.
 *
 * @param queue the queue's name, as rows have it; a row of a later release may name an unknown one
 */
public record MessageKey(String queue, UUID messageId) implements Comparable<MessageKey> {
  private static final Comparator<MessageKey> ORDER =
      Comparator.comparing(MessageKey::queue)
          .thenComparing(MessageKey::messageId, KeyOrder::compare);

  /** A message on a queue that is known. */
  public MessageKey(TaskQueue queue, UUID messageId) {
    this(queue.queueName(), messageId);
  }

  /** Reads the columns {@code queue} and {@code message_id}. */
  public static MessageKey of(ResultSet row) throws SQLException {
    return new MessageKey(row.getString("queue"), Sql.uuid(row.getBytes("message_id")));
  }

  /**
   * A condition of SQL that holds for the rows of some keys, with {@link #parameters}. MariaDB
   * finds such rows by an index; with row constructors it would read the whole table.
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
