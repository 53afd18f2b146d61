package dev.satchel.workers.retention;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Purges closed dead letters with their history. A dead letter is deleted when its last event is
 * expired, its ticket is not open, its message is not waiting to be published, no replay or discard
 * in progress has selected it, and the message that an edit made of it is not at the desk.
 */
final class DeadLetterArea implements Area {
  private static final String MAY_GO =
      """
      %1$s AND x.last_failed_at < :olderThan
        AND NOT EXISTS (
          SELECT 1 FROM dead_letter_history h WHERE h.dead_letter = x.id AND h.at >= :olderThan)
        AND NOT EXISTS (
          SELECT 1 FROM dead_letter_run r
          JOIN dead_letter_run_item i ON i.run = r.id AND i.dead_letter = x.id
          WHERE r.phase IN ('collecting', 'running'))
        AND NOT EXISTS (
          SELECT 1 FROM dead_letter e
          WHERE e.queue = x.queue AND e.message_id = x.edited_to
            AND %2$s)
        %3$s
        %4$s
      """
          .formatted(
              References.closed("x.status"),
              References.atDesk("e.status"),
              References.ticketNotOpen("x.ticket"),
              References.ended("x.message_id"));

  private final JdbcClient jdbc;

  DeadLetterArea(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public Name name() {
    return Name.DEAD_LETTERS;
  }

  @Override
  public Purged purge(Piece piece) {
    UUID after = Keys.uuid(piece.position());
    UUID last = Keys.at(piece.olderThan());
    UUID end = IdArea.end(jdbc, "dead_letter", after, last, piece.rows());
    List<byte[]> past = IdArea.lock(jdbc, "dead_letter", MAY_GO, after, end, piece);
    int purged = 0;
    if (!past.isEmpty()) {
      int lines = deleteHistory(past, piece.rows());
      if (lines == piece.rows()) {
        // There may be more history: the dead letters are deleted after it.
        return new Purged(Keys.text(after), lines);
      }
      purged = lines + deleteLetters(past);
    }
    return new Purged(end.equals(last) ? null : Keys.text(end), purged);
  }

  private int deleteHistory(List<byte[]> letters, int rows) {
    return jdbc.sql(
            """
            DELETE FROM dead_letter_history WHERE dead_letter IN (:letters)
            ORDER BY dead_letter, id
            LIMIT :rows
            """)
        .param("letters", letters)
        .param("rows", rows)
        .update();
  }

  private int deleteLetters(List<byte[]> letters) {
    return jdbc.sql("DELETE FROM dead_letter WHERE id IN (:letters)")
        .param("letters", letters)
        .update();
  }

  @Override
  public Optional<Instant> oldest() {
    return IdArea.oldest(jdbc, "dead_letter");
  }
}
