package dev.satchel.delivery;

import java.util.List;
import java.util.function.UnaryOperator;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A sequence of numbers without gaps, which rows get after they were committed, so that no
 * transaction waits for another one's number. The rows without a number are in a table of their
 * own, in the order of its AUTO_INCREMENT; whoever holds the lock of the sequence's row in {@code
 * sequence_head} numbers them, in one transaction for each batch.
 */
public final class Sequence {
  private final JdbcTemplate jdbc;
  private final String name;

  /** The sequence of that name, which a migration has created. */
  public Sequence(JdbcTemplate jdbc, String name) {
    this.jdbc = jdbc;
    this.name = name;
  }

  /**
   * How far a sequence is.
   *
   * @param last the last number; 0 before the first
   * @param hash of the last row, if the rows are chained
   */
  @SuppressWarnings("ArrayRecordComponent") // bytes between two columns, never compared
  public record Head(long last, byte[] hash) {}

  /**
   * Numbers a batch inside the open transaction, unless another one holds the sequence.
   *
   * @param batch numbers the rows that come next and returns the new head; the same head when there
   *     are none
   * @return whether the sequence was free
   * @throws IllegalStateException when the head has moved although its row was locked
   */
  public boolean advance(UnaryOperator<Head> batch) {
    List<Head> locked =
        jdbc.query(
            "SELECT last, hash FROM sequence_head WHERE name = ? FOR UPDATE SKIP LOCKED",
            (row, n) -> new Head(row.getLong("last"), row.getBytes("hash")),
            name);
    if (locked.isEmpty()) {
      return false;
    }
    Head head = locked.getFirst();
    Head next = batch.apply(head);
    // The old number is the fence: who has lost the lock cannot move the head any more.
    if (next.last() != head.last()
        && jdbc.update(
                "UPDATE sequence_head SET last = ?, hash = ? WHERE name = ? AND last = ?",
                next.last(),
                next.hash(),
                name,
                head.last())
            != 1) {
      throw new IllegalStateException("another process has moved the sequence " + name);
    }
    return true;
  }
}
