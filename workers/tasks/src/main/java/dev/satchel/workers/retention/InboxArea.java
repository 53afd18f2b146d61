package dev.satchel.workers.retention;

import dev.satchel.delivery.KeyOrder;
import dev.satchel.delivery.Sql;
import dev.satchel.messages.TaskQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Purges the inbox. A row is deleted when it is expired, no ticket of its message is open, and
 * neither an outbox nor the dead-letter desk has its message. A duplicate that is delivered later
 * belongs to no ticket any more and becomes a dead letter; the journal refuses a second effect.
 */
final class InboxArea implements Area {
  private final JdbcClient jdbc;

  InboxArea(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public Name name() {
    return Name.INBOX;
  }

  @Override
  public Purged purge(Piece piece) {
    Range range = Range.at(piece);
    UUID end = end(range, piece);
    List<byte[]> past = lock(range, end, piece);
    return new Purged(range.after(end), past.isEmpty() ? 0 : delete(range, past));
  }

  /**
   * A range of one queue's rows. Ids of tasks from the scheduler contain no time and lie anywhere,
   * so a second range covers the ids that cannot be made today.
   *
   * @param part 0 for ids up to the expiry time, 1 for those after tomorrow's
   */
  private record Range(TaskQueue queue, int part, UUID after, UUID last) {
    private static final Duration TOMORROW = Duration.ofDays(1);
    private static final String FIRST =
        Stream.of(TaskQueue.values()).findFirst().orElseThrow().queueName() + ":0:";

    static Range at(Piece piece) {
      String position = piece.position() == null ? FIRST : piece.position();
      String[] fields = position.split(":", 3);
      return of(TaskQueue.required(fields[0]), Integer.parseInt(fields[1]), fields[2], piece);
    }

    private static Range of(TaskQueue queue, int part, String after, Piece piece) {
      UUID first = part == 0 ? KeyOrder.LOWEST : Keys.at(piece.now().plus(TOMORROW));
      UUID last = part == 0 ? Keys.at(piece.olderThan()) : KeyOrder.HIGHEST;
      return new Range(queue, part, after.isEmpty() ? first : Keys.uuid(after), last);
    }

    /**
     * The position after a piece that ended at {@code end}: in this range or at the start of the
     * next; null after the last.
     */
    @Nullable String after(UUID end) {
      if (!end.equals(last)) {
        return queue.queueName() + ":" + part + ":" + Keys.text(end);
      }
      if (part == 0) {
        return queue.queueName() + ":1:";
      }
      return Stream.of(TaskQueue.values())
          .dropWhile(other -> other != queue)
          .skip(1)
          .map(other -> other.queueName() + ":0:")
          .findFirst()
          .orElse(null);
    }
  }

  private UUID end(Range range, Piece piece) {
    return jdbc.sql(
            """
            SELECT message_id FROM workers_inbox FORCE INDEX (PRIMARY)
            WHERE queue = :queue AND message_id > :after AND message_id <= :last
            ORDER BY message_id
            LIMIT 1 OFFSET :offset
            """)
        .param("queue", range.queue().queueName())
        .param("after", Sql.bytes(range.after()))
        .param("last", Sql.bytes(range.last()))
        .param("offset", piece.rows() - 1)
        .query((row, number) -> Sql.uuid(row.getBytes("message_id")))
        .optional()
        .orElse(range.last());
  }

  private List<byte[]> lock(Range range, UUID end, Piece piece) {
    return jdbc.sql(
            """
            SELECT i.message_id FROM workers_inbox i FORCE INDEX (PRIMARY)
            WHERE i.queue = :queue AND i.message_id > :after AND i.message_id <= :end
              AND i.handled_at < :olderThan
              %s
              AND NOT EXISTS (
                SELECT 1 FROM workers_attempt a JOIN ticket t ON t.id = a.ticket
                WHERE a.message_id = i.message_id AND t.done = FALSE)
              AND NOT EXISTS (
                SELECT 1 FROM dead_letter d
                WHERE d.queue = i.queue AND d.message_id = i.message_id)
              %s
            ORDER BY i.message_id
            LIMIT :rows
            FOR UPDATE SKIP LOCKED
            """
                .formatted(
                    References.ticketNotOpen("i.message_id"), References.ended("i.message_id")))
        .param("queue", range.queue().queueName())
        .param("after", Sql.bytes(range.after()))
        .param("end", Sql.bytes(end))
        .param("olderThan", Sql.time(piece.olderThan()))
        .param("rows", piece.rows())
        .query((row, number) -> row.getBytes("message_id"))
        .list();
  }

  private int delete(Range range, List<byte[]> past) {
    return jdbc.sql("DELETE FROM workers_inbox WHERE queue = :queue AND message_id IN (:past)")
        .param("queue", range.queue().queueName())
        .param("past", past)
        .update();
  }

  @Override
  public Optional<Instant> oldest() {
    return jdbc.sql(
            """
            SELECT MIN(handled_at) AS oldest FROM (%s) firsts
            """
                .formatted(
                    Stream.of(TaskQueue.values())
                        .map(
                            queue ->
                                """
                                (SELECT handled_at FROM workers_inbox FORCE INDEX (PRIMARY)
                                 WHERE queue = '%s' ORDER BY message_id LIMIT 1)
                                """
                                    .formatted(queue.queueName()))
                        .collect(Collectors.joining(" UNION ALL "))))
        .query((row, number) -> IdArea.instant(row, "oldest"))
        .single();
  }
}
