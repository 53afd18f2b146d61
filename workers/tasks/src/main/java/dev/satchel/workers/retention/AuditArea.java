package dev.satchel.workers.retention;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Purges the audit log from the beginning of its chain, page by page, and keeps the hash of the
 * last page that it deletes, so that the rest can still be verified. It stops at a gap. Entries
 * that are in no page yet are kept.
 */
final class AuditArea implements Area {
  private static final Logger log = LoggerFactory.getLogger(AuditArea.class);
  private static final String MORE = "more";

  /** The pages of a segment of the index, as the ingress cuts them. */
  private static final int SEGMENT = 16;

  private final JdbcClient jdbc;

  AuditArea(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public Name name() {
    return Name.AUDIT;
  }

  @SuppressWarnings("ArrayRecordComponent") // bytes between two columns, never compared
  private record Page(long seq, Instant closedAt, byte[] hash) {}

  @Override
  public Purged purge(Piece piece) {
    List<Page> past = past(piece);
    if (past.isEmpty()) {
      return new Purged(null, 0);
    }
    int terms = deleteTerms(past.getLast().seq() / SEGMENT, piece.rows());
    if (terms == piece.rows()) {
      // There may be more of them: the pages are deleted after them.
      return new Purged(MORE, terms);
    }
    return new Purged(past.size() == piece.rows() ? MORE : null, delete(past));
  }

  /** The expired pages at the beginning, up to a gap: what is behind it is kept as evidence. */
  private List<Page> past(Piece piece) {
    List<Page> past = new ArrayList<>();
    long expected = purged() + 1;
    for (Page page : first(piece.rows())) {
      if (!page.closedAt().isBefore(piece.olderThan())) {
        return past;
      }
      if (page.seq() != expected++) {
        log.error("the audit chain lacks pages before {}; no later page is purged", page.seq());
        return past;
      }
      past.add(page);
    }
    return past;
  }

  private long purged() {
    return jdbc.sql("SELECT seq FROM audit_purged WHERE id = 1").query(Long.class).single();
  }

  private List<Page> first(int rows) {
    return jdbc.sql("SELECT seq, closed_at, hash FROM audit_chain ORDER BY seq LIMIT :rows")
        .param("rows", rows)
        .query(
            (row, number) ->
                new Page(
                    row.getLong("seq"),
                    IdArea.instant(row, "closed_at").orElseThrow(),
                    row.getBytes("hash")))
        .list();
  }

  /** Deletes the index of segments whose pages are all past their time. */
  private int deleteTerms(long segments, int rows) {
    return jdbc.sql(
            """
            DELETE FROM audit_term WHERE segment < :segments ORDER BY segment, term LIMIT :rows
            """)
        .param("segments", segments)
        .param("rows", rows)
        .update();
  }

  private int delete(List<Page> past) {
    Page last = past.getLast();
    int kept =
        jdbc.sql("UPDATE audit_purged SET seq = :last, hash = :hash WHERE id = 1 AND seq = :before")
            .param("last", last.seq())
            .param("hash", last.hash())
            .param("before", past.getFirst().seq() - 1)
            .update();
    if (kept != 1) {
      throw new IllegalStateException("another purge has moved the beginning of the audit chain");
    }
    return jdbc.sql("DELETE FROM audit_chain WHERE seq <= :last")
        .param("last", last.seq())
        .update();
  }

  @Override
  public Optional<Instant> oldest() {
    return jdbc.sql("SELECT closed_at FROM audit_chain ORDER BY seq LIMIT 1")
        .query((row, number) -> IdArea.instant(row, "closed_at"))
        .optional()
        .flatMap(closedAt -> closedAt);
  }
}
