package dev.satchel.workers.retention;

import dev.satchel.delivery.KeyOrder;
import dev.satchel.delivery.MessageKey;
import dev.satchel.delivery.Sql;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Purges attempts. An attempt is deleted when it is expired, the inbox row of its message is
 * deleted and its ticket is not open: the purge of the inbox needs the attempt to find the ticket.
 */
final class AttemptArea implements Area {
  private static final Duration TOMORROW = Duration.ofDays(1);
  private static final String OLD = "0:";
  private static final String NO_ID_OF_TODAY = "1:";

  private final JdbcClient jdbc;

  AttemptArea(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public Name name() {
    return Name.ATTEMPTS;
  }

  /** An attempt's key. */
  private record Key(MessageKey message, int attempt) {}

  @Override
  public Purged purge(Piece piece) {
    String position = piece.position() == null ? OLD : piece.position();
    boolean old = position.startsWith(OLD);
    String after = position.substring(OLD.length());
    UUID first = old ? KeyOrder.LOWEST : Keys.at(piece.now().plus(TOMORROW));
    UUID from = after.isEmpty() ? first : Keys.uuid(after);
    UUID last = old ? Keys.at(piece.olderThan()) : KeyOrder.HIGHEST;
    UUID end = end(from, last, piece.rows());
    List<Key> past = lock(from, end, piece);
    int purged = past.isEmpty() ? 0 : delete(past);
    return new Purged(past.size() == piece.rows() ? position : next(old, end, last), purged);
  }

  private static @Nullable String next(boolean old, UUID end, UUID last) {
    if (!end.equals(last)) {
      return (old ? OLD : NO_ID_OF_TODAY) + Keys.text(end);
    }
    return old ? NO_ID_OF_TODAY : null;
  }

  private UUID end(UUID after, UUID last, int rows) {
    return jdbc.sql(
            """
            SELECT message_id FROM workers_attempt FORCE INDEX (PRIMARY)
            WHERE message_id > :after AND message_id <= :last
            ORDER BY message_id, queue, attempt
            LIMIT 1 OFFSET :offset
            """)
        .param("after", Sql.bytes(after))
        .param("last", Sql.bytes(last))
        .param("offset", rows - 1)
        .query((row, number) -> Sql.uuid(row.getBytes("message_id")))
        .optional()
        .orElse(last);
  }

  private List<Key> lock(UUID after, UUID end, Piece piece) {
    return jdbc.sql(
            """
            SELECT a.message_id, a.queue, a.attempt FROM workers_attempt a FORCE INDEX (PRIMARY)
            WHERE a.message_id > :after AND a.message_id <= :end AND a.finished_at < :olderThan
              AND NOT EXISTS (
                SELECT 1 FROM workers_inbox i
                WHERE i.queue = a.queue AND i.message_id = a.message_id)
              %s
            ORDER BY a.message_id, a.queue, a.attempt
            LIMIT :rows
            FOR UPDATE SKIP LOCKED
            """
                .formatted(References.ticketNotOpen("a.ticket")))
        .param("after", Sql.bytes(after))
        .param("end", Sql.bytes(end))
        .param("olderThan", Sql.time(piece.olderThan()))
        .param("rows", piece.rows())
        .query((row, number) -> new Key(MessageKey.of(row), row.getInt("attempt")))
        .list();
  }

  private int delete(List<Key> past) {
    List<byte[]> messages = past.stream().map(key -> Sql.bytes(key.message().messageId())).toList();
    List<Object[]> keys =
        past.stream()
            .map(
                key ->
                    new Object[] {
                      Sql.bytes(key.message().messageId()), key.message().queue(), key.attempt()
                    })
            .toList();
    // MariaDB uses only the first column to find the rows.
    return jdbc.sql(
            """
            DELETE FROM workers_attempt
            WHERE message_id IN (:messages) AND (message_id, queue, attempt) IN (:keys)
            """)
        .param("messages", messages)
        .param("keys", keys)
        .update();
  }

  @Override
  public Optional<Instant> oldest() {
    return jdbc.sql(
            """
            SELECT finished_at FROM workers_attempt FORCE INDEX (PRIMARY)
            ORDER BY message_id, queue, attempt LIMIT 1
            """)
        .query((row, number) -> IdArea.instant(row, "finished_at"))
        .optional()
        .flatMap(oldest -> oldest);
  }
}
