package dev.satchel.workers.retention;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Purges replays and discards that have ended, with the outcome of each dead letter; one run at a
 * time.
 */
final class DeadLetterRunArea implements Area {
  private static final String MAY_GO =
      "x.phase IN ('done', 'cancelled') AND x.updated_at < :olderThan "
          + References.ticketNotOpen("x.id")
          + "\n"
          + References.ended("x.id");

  private final JdbcClient jdbc;

  DeadLetterRunArea(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public Name name() {
    return Name.DEAD_LETTER_RUNS;
  }

  @Override
  public Purged purge(Piece piece) {
    UUID after = Keys.uuid(piece.position());
    UUID last = Keys.at(piece.olderThan());
    UUID end = IdArea.end(jdbc, "dead_letter_run", after, last, 1);
    List<byte[]> past = IdArea.lock(jdbc, "dead_letter_run", MAY_GO, after, end, piece);
    int purged = 0;
    for (byte[] run : past) {
      int items = deleteItems(run, piece.rows());
      if (items == piece.rows()) {
        return new Purged(Keys.text(after), items);
      }
      purged = items + jdbc.sql("DELETE FROM dead_letter_run WHERE id = ?").param(run).update();
    }
    return new Purged(end.equals(last) ? null : Keys.text(end), purged);
  }

  private int deleteItems(byte[] run, int rows) {
    return jdbc.sql(
            """
            DELETE FROM dead_letter_run_item WHERE run = :run ORDER BY run, dead_letter LIMIT :rows
            """)
        .param("run", run)
        .param("rows", rows)
        .update();
  }

  @Override
  public Optional<Instant> oldest() {
    return IdArea.oldest(jdbc, "dead_letter_run");
  }
}
