package dev.satchel.ingress.chain;

import dev.satchel.delivery.Sql;
import dev.satchel.ingress.rows.Compressed;
import dev.satchel.ingress.rows.Rows;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** The pages of the chain and their index. */
final class PageRows {
  private static final int TERMS_AT_ONCE = 5_000;

  /** Pages that share the rows of the index. */
  private static final int SEGMENT = 16;

  private final JdbcTemplate jdbc;

  PageRows(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /** A number and its hash. */
  @SuppressWarnings("ArrayRecordComponent") // bytes between two columns, never compared
  record Link(long seq, byte[] hash) {}

  /**
   * A page of the chain, to be verified.
   *
   * @param digest of the page as it is now; null when it cannot be read
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Linked(long seq, byte @Nullable [] digest, byte[] hash, int entries, Instant closedAt) {}

  /**
   * A page that may contain what is sought.
   *
   * @param lines null when they are damaged or missing
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Found(long seq, byte @Nullable [] lines) {}

  /** The time at which pages are closed now: that of the database, not before the last page's. */
  Instant closingTime() {
    return jdbc.query(
            """
            SELECT GREATEST(UTC_TIMESTAMP(6), COALESCE(
              (SELECT closed_at FROM audit_chain ORDER BY seq DESC LIMIT 1),
              CAST('1970-01-01' AS DATETIME(6)))) AS at
            """,
            (row, n) -> Rows.instant(row, "at"))
        .getFirst();
  }

  /** Adds a page. */
  void add(Link link, Instant closedAt, AuditPage page) {
    jdbc.update(
        """
        INSERT INTO audit_chain (seq, closed_at, first_ms, last_ms, entries, content, hash)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
        link.seq(),
        Rows.utc(closedAt),
        page.firstMs(),
        page.lastMs(),
        page.entries(),
        Compressed.of(page.lines()),
        link.hash());
    if (link.seq() % SEGMENT == 0) {
      addTerms(segment(link.seq()));
    }
  }

  private static long segment(long seq) {
    return (seq - 1) / SEGMENT;
  }

  /** Adds the index of a segment whose pages are complete. */
  private void addTerms(long segment) {
    // In the order of the index, so that neighbours share a page of it.
    TreeSet<Long> terms = new TreeSet<>();
    jdbc.query(
        """
        SELECT first_ms, last_ms, entries, content FROM audit_chain
        WHERE seq BETWEEN ? AND ? ORDER BY seq
        """,
        row -> {
          byte[] lines = Compressed.bytes(row.getBytes("content"));
          if (lines != null) {
            terms.addAll(
                new AuditPage(
                        row.getLong("first_ms"),
                        row.getLong("last_ms"),
                        row.getInt("entries"),
                        lines)
                    .terms());
          }
        },
        segment * SEGMENT + 1,
        (segment + 1) * SEGMENT);
    List<Long> sorted = new ArrayList<>(terms);
    for (int from = 0; from < sorted.size(); from += TERMS_AT_ONCE) {
      List<Long> some = sorted.subList(from, Math.min(from + TERMS_AT_ONCE, sorted.size()));
      List<Object> values = new ArrayList<>(some.size() * 2);
      for (Long term : some) {
        values.add(bytes(term));
        values.add(segment);
      }
      jdbc.update(
          "INSERT INTO audit_term (term, segment) VALUES %s"
              .formatted(Sql.list("(?,?)", some.size())),
          values.toArray());
    }
  }

  /** How far the chain is. */
  Link head() {
    return link("SELECT last AS seq, hash FROM sequence_head WHERE name = 'audit'");
  }

  /** The last page that was purged; number 0 when none was. */
  Link purged() {
    return link("SELECT seq, hash FROM audit_purged WHERE id = 1");
  }

  private Link link(String sql) {
    return jdbc.query(sql, (row, n) -> new Link(row.getLong("seq"), row.getBytes("hash")))
        .getFirst();
  }

  /** The next pages of the chain, each with the digest of what is stored now. */
  List<Linked> after(long seq, int most) {
    return jdbc.query(
        """
        SELECT seq, closed_at, first_ms, last_ms, entries, content, hash
        FROM audit_chain WHERE seq > ? ORDER BY seq LIMIT ?
        """,
        (row, n) -> {
          byte[] lines = Compressed.bytes(row.getBytes("content"));
          Instant closedAt = Rows.instant(row, "closed_at");
          int entries = row.getInt("entries");
          byte[] digest =
              lines == null
                  ? null
                  : new AuditPage(row.getLong("first_ms"), row.getLong("last_ms"), entries, lines)
                      .digest(closedAt);
          return new Linked(row.getLong("seq"), digest, row.getBytes("hash"), entries, closedAt);
        },
        seq,
        most);
  }

  /** The last page that was closed before the time; 0 when there is none. */
  long lastBefore(Instant time) {
    return jdbc
        .query(
            """
            SELECT seq FROM audit_chain WHERE closed_at < ?
            ORDER BY closed_at DESC, seq DESC LIMIT 1
            """,
            (row, n) -> row.getLong("seq"),
            Rows.utc(time))
        .stream()
        .findFirst()
        .orElse(0L);
  }

  /**
   * The newest pages that may have a term, newest first: those of the segments that have it, and
   * those that are in no complete segment yet.
   *
   * @param from the first page to look at
   * @param to the last one
   */
  List<Found> withTerm(long term, long from, long to, int most) {
    return withTermOr(Set.of(), term, from, to, most);
  }

  /** The same, and pages whose times cover that of an id. */
  List<Found> withTermOrTime(long term, long ms, long from, long to, int most) {
    List<Long> covering =
        jdbc.query(
            """
            SELECT seq FROM audit_chain FORCE INDEX (audit_chain_by_id_time)
            WHERE last_ms BETWEEN ? AND ? AND first_ms <= ? AND seq BETWEEN ? AND ?
            ORDER BY seq DESC LIMIT ?
            """,
            (row, n) -> row.getLong("seq"),
            ms,
            ms + AuditPage.MOST_MS,
            ms,
            from,
            to,
            most);
    return withTermOr(covering, term, from, to, most);
  }

  private List<Found> withTermOr(Collection<Long> others, long term, long from, long to, int most) {
    long head = head().seq();
    long last = Math.min(to, head);
    NavigableSet<Long> seqs = new TreeSet<>(others);
    for (long segment : segments(term, from, last, most)) {
      addAll(seqs, segment * SEGMENT + 1, (segment + 1) * SEGMENT);
    }
    addAll(seqs, head - head % SEGMENT + 1, head);
    return found(
        seqs.descendingSet().stream()
            .filter(seq -> seq >= from && seq <= last)
            .limit(most)
            .toList());
  }

  private static void addAll(NavigableSet<Long> seqs, long first, long last) {
    for (long seq = first; seq <= last; seq++) {
      seqs.add(seq);
    }
  }

  /** These pages; one that is not there is found without lines. */
  private List<Found> found(List<Long> seqs) {
    if (seqs.isEmpty()) {
      return List.of();
    }
    Map<Long, byte[]> contents = new HashMap<>();
    jdbc.query(
        "SELECT seq, content FROM audit_chain WHERE seq IN (%s)"
            .formatted(Sql.list("?", seqs.size())),
        row -> {
          contents.put(row.getLong("seq"), row.getBytes("content"));
        },
        seqs.toArray());
    return seqs.stream().map(seq -> new Found(seq, lines(contents.get(seq)))).toList();
  }

  private static byte @Nullable [] lines(byte @Nullable [] content) {
    return content == null ? null : Compressed.bytes(content);
  }

  private List<Long> segments(long term, long from, long last, int most) {
    return jdbc.query(
        """
        SELECT segment FROM audit_term WHERE term = ? AND segment BETWEEN ? AND ?
        ORDER BY segment DESC LIMIT ?
        """,
        (row, n) -> row.getLong("segment"),
        bytes(term),
        segment(Math.max(1, from)),
        segment(Math.max(1, last)),
        most);
  }

  private static byte[] bytes(long term) {
    return ByteBuffer.allocate(Long.BYTES).putLong(term).array();
  }
}
