package dev.satchel.workers.deadletters;

import dev.satchel.delivery.Sql;
import dev.satchel.messages.DeadLetterFilter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which open dead letters a filter means, page by page. */
final class FilteredLetters {
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}_]+");

  private final JdbcClient jdbc;

  FilteredLetters(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** The conditions of a statement and the values they name. */
  private static final class Where {
    private final List<String> conditions = new ArrayList<>();
    private final Map<String, Object> values = new HashMap<>();

    void and(String condition) {
      conditions.add(condition);
    }

    void and(String condition, String name, @Nullable Object value) {
      if (value != null) {
        conditions.add(condition);
        values.put(name, value);
      }
    }

    String text() {
      return String.join("\n  AND ", conditions);
    }
  }

  /**
   * The next open dead letters in the order of their ids, not locked.
   *
   * @param arrivedUntil those that came later are not meant
   * @param after the last one of the page before
   */
  List<UUID> page(DeadLetterFilter filter, Instant arrivedUntil, @Nullable UUID after, int most) {
    Where where = where(filter);
    where.and("d.arrived_at <= :arrivedUntil", "arrivedUntil", Sql.time(arrivedUntil));
    where.and("d.id > :after", "after", after == null ? null : Sql.bytes(after));
    return jdbc.sql(
            """
            SELECT d.id FROM dead_letter d %s
            WHERE %s
            ORDER BY d.id
            LIMIT :most
            """
                .formatted(indexes(filter), where.text()))
        .params(where.values)
        .param("most", most)
        .query((row, number) -> Sql.uuid(row.getBytes("id")))
        .list();
  }

  /**
   * The indexes that fit, all of them in the order of the ids. Left alone, the optimizer takes what
   * is frequent for evenly spread, and walks the whole table for one page.
   */
  private static String indexes(DeadLetterFilter filter) {
    List<String> fitting = new ArrayList<>();
    if (filter.text() != null) {
      return "";
    }
    if (filter.ticket() != null) {
      fitting.add("dead_letter_by_ticket");
    }
    if (filter.group() != null) {
      fitting.add("dead_letter_by_group");
    }
    if (filter.queue() != null) {
      fitting.add("dead_letter_by_queue");
    }
    if (filter.type() != null) {
      fitting.add("dead_letter_by_type");
    }
    if (filter.tenant() != null) {
      fitting.add("dead_letter_by_tenant");
    }
    if (fitting.isEmpty()) {
      fitting.add("dead_letter_by_status");
    }
    return "FORCE INDEX (" + String.join(", ", fitting) + ")";
  }

  private static Where where(DeadLetterFilter filter) {
    Where where = new Where();
    where.and("d.status = 'open'");
    where.and(
        "d.queue = :queue", "queue", filter.queue() == null ? null : filter.queue().queueName());
    where.and("d.type = :type", "type", filter.type());
    if (filter.group() == null) {
      where.and(
          """
          NOT EXISTS (SELECT 1 FROM dead_letter_group g
                      WHERE g.id = d.cause_group AND g.recurring = TRUE)\
          """);
    } else {
      where.and("d.cause_group = :group", "group", Sql.bytes(filter.group().uuid()));
    }
    where.and(
        "d.ticket = :ticket",
        "ticket",
        filter.ticket() == null ? null : Sql.bytes(filter.ticket().uuid()));
    where.and(
        "d.tenant = :tenant", "tenant", filter.tenant() == null ? null : filter.tenant().name());
    time(where, "d.first_failed_at >= :firstFrom", "firstFrom", filter.firstFailedFrom());
    time(where, "d.first_failed_at < :firstUntil", "firstUntil", filter.firstFailedUntil());
    time(where, "d.last_failed_at >= :lastFrom", "lastFrom", filter.lastFailedFrom());
    time(where, "d.last_failed_at < :lastUntil", "lastUntil", filter.lastFailedUntil());
    if (filter.text() != null) {
      where.and(
          "MATCH (d.search_text) AGAINST (:words IN BOOLEAN MODE)", "words", words(filter.text()));
    }
    return where;
  }

  private static void time(Where where, String condition, String name, @Nullable Instant time) {
    where.and(condition, name, time == null ? null : Sql.time(time));
  }

  /** Each word must be there, or one that starts like it. Text without a word matches nothing. */
  private static String words(String text) {
    return WORD.matcher(text)
        .results()
        .map(word -> "+" + word.group() + "*")
        .collect(Collectors.joining(" "));
  }
}
