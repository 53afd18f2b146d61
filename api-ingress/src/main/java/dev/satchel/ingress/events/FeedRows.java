package dev.satchel.ingress.events;

import dev.satchel.delivery.Sql;
import dev.satchel.ingress.rows.Compressed;
import dev.satchel.messages.FeedAdvance;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.jdbc.core.JdbcTemplate;

/** The feeds and their pages. */
final class FeedRows {
  private static final int PAGES_AT_ONCE = 50;
  private static final int TYPES_AT_ONCE = 1_000;

  private final JdbcTemplate jdbc;

  FeedRows(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * How far a feed is.
   *
   * @param last the number of the last event; 0 before the first
   * @param purged the last number that was purged; 0 when none was
   */
  record Head(long last, long purged) {
    static final Head EMPTY = new Head(0, 0);
  }

  /** Where a page is, without its content. */
  record Place(long firstSeq, long lastSeq) {}

  /** The events of a page, the first of which has this number. */
  record Content(long firstSeq, List<String> events) {}

  Head head(String feed) {
    return jdbc
        .query(
            """
            SELECT f.last, COALESCE(p.last_seq, 0) AS purged
            FROM event_feed f LEFT JOIN event_purged p ON p.feed = f.feed
            WHERE f.feed = ?
            """,
            (row, n) -> new Head(row.getLong("last"), row.getLong("purged")),
            feed)
        .stream()
        .findFirst()
        .orElse(Head.EMPTY);
  }

  /** The last numbers of those feeds that have any, with one query. */
  Map<String, Long> last(Collection<String> feeds) {
    Map<String, Long> last = new HashMap<>();
    jdbc.query(
        "SELECT feed, last FROM event_feed WHERE feed IN (%s)"
            .formatted(Sql.list("?", feeds.size())),
        row -> {
          last.put(row.getString("feed"), row.getLong("last"));
        },
        feeds.toArray());
    return last;
  }

  /** Adds pages, and where their types occur. */
  void add(List<EventPage> pages) {
    for (int from = 0; from < pages.size(); from += PAGES_AT_ONCE) {
      insert(pages.subList(from, Math.min(from + PAGES_AT_ONCE, pages.size())));
    }
    List<Object> types = new ArrayList<>();
    for (EventPage page : pages) {
      for (String type : page.types()) {
        types.add(page.feed());
        types.add(type);
        types.add(page.lastSeq());
        if (types.size() == TYPES_AT_ONCE * 3) {
          insertTypes(types);
          types.clear();
        }
      }
    }
    if (!types.isEmpty()) {
      insertTypes(types);
    }
  }

  private void insert(List<EventPage> pages) {
    List<Object> values = new ArrayList<>(pages.size() * 4);
    for (EventPage page : pages) {
      values.add(page.feed());
      values.add(page.lastSeq());
      values.add(page.firstSeq());
      values.add(Compressed.of(page.lines()));
    }
    jdbc.update(
        """
        INSERT INTO event_page (feed, last_seq, first_seq, closed_at, content)
        VALUES %s
        """
            .formatted(Sql.list("(?, ?, ?, UTC_TIMESTAMP(6), ?)", pages.size())),
        values.toArray());
  }

  private void insertTypes(List<Object> values) {
    jdbc.update(
        "INSERT INTO event_page_type (feed, type, last_seq) VALUES %s"
            .formatted(Sql.list("(?, ?, ?)", values.size() / 3)),
        values.toArray());
  }

  /** Moves the heads of feeds; the holder of the sequence is the only one who does. */
  void advance(List<FeedAdvance> advances) {
    List<Object> values = new ArrayList<>(advances.size() * 2);
    for (FeedAdvance advance : advances) {
      values.add(advance.feed());
      values.add(advance.to());
    }
    jdbc.update(
        """
        INSERT INTO event_feed (feed, last)
        VALUES %s
        ON DUPLICATE KEY UPDATE last = VALUES(last)
        """
            .formatted(Sql.list("(?, ?)", advances.size())),
        values.toArray());
  }

  /** The next pages of a feed after a number, up to its head. */
  List<Place> after(String feed, long after, long head, int most) {
    return jdbc.query(
        """
        SELECT first_seq, last_seq FROM event_page
        WHERE feed = ? AND last_seq > ? AND last_seq <= ?
        ORDER BY last_seq LIMIT ?
        """,
        (row, n) -> new Place(row.getLong("first_seq"), row.getLong("last_seq")),
        feed,
        after,
        head,
        most);
  }

  /** The last numbers of the next pages that have events of these types, ascending. */
  List<Long> after(String feed, Set<String> types, long after, long head, int most) {
    List<Object> values = new ArrayList<>();
    List<String> each = new ArrayList<>();
    for (String type : types) {
      each.add(
          """
          (SELECT last_seq FROM event_page_type
           WHERE feed = ? AND type = ? AND last_seq > ? AND last_seq <= ?
           ORDER BY last_seq LIMIT ?)
          """);
      values.addAll(List.of(feed, type, after, head, most));
    }
    Set<Long> found =
        new TreeSet<>(
            jdbc.query(
                String.join(" UNION ", each),
                (row, n) -> row.getLong("last_seq"),
                values.toArray()));
    return found.stream().limit(most).toList();
  }

  /**
   * The events of pages, ascending.
   *
   * @param pages their last numbers, at least one
   * @throws IllegalStateException when a page is damaged
   */
  List<Content> contents(String feed, List<Long> pages) {
    List<Object> values = new ArrayList<>(pages);
    values.addFirst(feed);
    return jdbc.query(
        """
        SELECT first_seq, content FROM event_page
        WHERE feed = ? AND last_seq IN (%s)
        ORDER BY last_seq
        """
            .formatted(Sql.list("?", pages.size())),
        (row, n) -> content(feed, row.getLong("first_seq"), row.getBytes("content")),
        values.toArray());
  }

  private static Content content(String feed, long firstSeq, byte[] compressed) {
    byte[] lines = Compressed.bytes(compressed);
    if (lines == null) {
      throw new IllegalStateException(
          "the events of " + feed + " from " + firstSeq + " are damaged");
    }
    return new Content(firstSeq, new String(lines, StandardCharsets.UTF_8).lines().toList());
  }
}
