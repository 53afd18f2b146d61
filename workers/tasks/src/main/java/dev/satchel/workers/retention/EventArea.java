package dev.satchel.workers.retention;

import dev.satchel.delivery.Sql;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Purges the oldest pages of events, and keeps the last number that it deletes from each feed, so
 * that a reader who comes too late is told. Events without a number are kept.
 */
final class EventArea implements Area {
  private static final String MORE = "more";

  private final JdbcClient jdbc;

  EventArea(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public Name name() {
    return Name.EVENTS;
  }

  private record Page(String feed, long lastSeq) {}

  @Override
  public Purged purge(Piece piece) {
    List<Page> past =
        jdbc.sql(
                """
                SELECT feed, last_seq FROM event_page FORCE INDEX (event_page_by_time)
                WHERE closed_at < :olderThan
                ORDER BY closed_at
                LIMIT :rows
                """)
            .param("olderThan", Sql.time(piece.olderThan()))
            .param("rows", piece.rows())
            .query((row, number) -> new Page(row.getString("feed"), row.getLong("last_seq")))
            .list();
    if (past.isEmpty()) {
      return new Purged(null, 0);
    }
    Map<String, Long> last = new TreeMap<>();
    past.forEach(page -> last.merge(page.feed(), page.lastSeq(), Math::max));
    // In the same transaction: a reader looks at it after the pages, and is told when they are
    // gone.
    last.forEach(this::begin);
    delete("event_page_type", past);
    return new Purged(past.size() == piece.rows() ? MORE : null, delete("event_page", past));
  }

  private void begin(String feed, long after) {
    jdbc.sql(
            """
            INSERT INTO event_purged (feed, last_seq) VALUES (:feed, :after)
            ON DUPLICATE KEY UPDATE last_seq = GREATEST(last_seq, VALUES(last_seq))
            """)
        .param("feed", feed)
        .param("after", after)
        .update();
  }

  private int delete(String table, List<Page> pages) {
    List<Object> keys = new ArrayList<>(pages.size() * 2);
    for (Page page : pages) {
      keys.add(page.feed());
      keys.add(page.lastSeq());
    }
    return jdbc.sql(
            "DELETE FROM %s WHERE (feed, last_seq) IN (%s)"
                .formatted(table, Sql.list("(?, ?)", pages.size())))
        .params(keys)
        .update();
  }

  @Override
  public Optional<Instant> oldest() {
    return jdbc.sql("SELECT closed_at FROM event_page ORDER BY closed_at LIMIT 1")
        .query((row, number) -> IdArea.instant(row, "closed_at"))
        .optional()
        .flatMap(closedAt -> closedAt);
  }
}
